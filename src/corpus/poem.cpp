#include "corpus/poem.h"

namespace tangyin {

bool is_punctuation(char32_t c) noexcept {
  return c == U'，' || c == U'。' || c == U'？' || c == U'！' || c == U'；' || c == U'：' ||
         c == U'、';
}

std::vector<std::u32string> lines_of(std::u32string_view text) {
  std::vector<std::u32string> lines;
  std::u32string line;
  for (const char32_t c : text) {
    if (!is_punctuation(c)) {
      line.push_back(c);
    } else if (!line.empty()) {
      lines.push_back(std::move(line));
      line.clear();
    }
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace tangyin
