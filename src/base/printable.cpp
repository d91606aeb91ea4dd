#include "base/printable.h"

namespace tangyin {

std::string printable(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (size_t n = 0; n < text.size(); ++n) {
    const auto c = static_cast<unsigned char>(text[n]);
    const bool high = c == 0xC2 && n + 1 < text.size() &&
                      (static_cast<unsigned char>(text[n + 1]) & 0xE0) == 0x80;  // U+0080 … 9F
    line += c < 32 || c == 127 || high ? ' ' : text[n];
    n += high;
  }
  return line;
}

}  // namespace tangyin
