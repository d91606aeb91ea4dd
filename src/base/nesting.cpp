#include "base/nesting.h"

namespace tangyin {

bool nests_deeper(std::string_view json, int levels) noexcept {
  int depth = 0;
  bool in_text = false;
  for (size_t n = 0; n < json.size(); ++n) {
    const char c = json[n];
    if (in_text) {
      if (c == '\\') ++n;  // what follows ends no text
      in_text = c != '"';
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > levels) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace tangyin
