#include "cli/language.h"

#include <cstdlib>

namespace tangyin::cli {

bool speaks_chinese(int argc, const char* const* argv) {
  constexpr std::string_view kOption = "--lang";
  for (int n = 1; n < argc; ++n) {
    const std::string_view word = argv[n];
    if (word == kOption && n + 1 < argc) return speaks_chinese(std::string_view(argv[n + 1]));
    if (word.starts_with("--lang=")) return speaks_chinese(word.substr(kOption.size() + 1));
  }
  return speaks_chinese(std::string_view());
}

bool speaks_chinese(std::string_view lang) {
  if (!lang.empty()) return lang == "zh";
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* locale = std::getenv(name); locale != nullptr && *locale != '\0')
      return std::string_view(locale).starts_with("zh");
  return false;
}

}  // namespace tangyin::cli
