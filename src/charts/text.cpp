#include "charts/text.h"

#include "base/printable.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

// `text` with every byte that is not part of a character replaced by U+FFFD.
std::string valid_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    size_t length = 1;
    while (length < 4 && length <= text.size() && !utf8::try_decode(text.substr(0, length)))
      ++length;
    const bool whole = length <= text.size() && utf8::try_decode(text.substr(0, length));
    result += whole ? text.substr(0, length) : std::string_view("\uFFFD");
    text.remove_prefix(whole ? length : 1);
  }
  return result;
}

}  // namespace

Bilingual both(std::string text) {
  return {text, text};
}

std::string escaped(std::string_view text) {
  const std::string shown =
      printable(utf8::try_decode(text) ? std::string(text) : valid_utf8(text));
  std::string result;
  for (const char c : shown) {
    switch (c) {
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '&':
        result += "&amp;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace tangyin
