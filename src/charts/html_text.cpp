#include "charts/html_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace tangyin {
namespace {

// Replaces pairs of `mark` by <element> … </element>; a single one stays as it is.
std::string with_element(std::string text, const std::string& mark, const std::string& element) {
  for (size_t open = text.find(mark); open != std::string::npos; open = text.find(mark, open)) {
    const size_t close = text.find(mark, open + mark.size());
    if (close == std::string::npos) break;
    const std::string inner = text.substr(open + mark.size(), close - open - mark.size());
    const std::string whole = "<" + element + ">" + inner + "</" + element + ">";
    text.replace(open, close + mark.size() - open, whole);
    open += whole.size();
  }
  return text;
}

// What stands between grave accents is code, the rest may have strong parts.
std::string inline_html(const std::string& text) {
  const std::string safe = escaped(text);
  std::string result;
  size_t at = 0;
  for (;;) {
    const size_t open = safe.find('`', at);
    const size_t close = open == std::string::npos ? open : safe.find('`', open + 1);
    if (close == std::string::npos) return result + with_element(safe.substr(at), "**", "strong");
    result += with_element(safe.substr(at, open - at), "**", "strong");
    result += "<code>" + safe.substr(open + 1, close - open - 1) + "</code>";
    at = close + 1;
  }
}

}  // namespace

std::string html_of(const Bilingual& text) {
  if (text.en == text.zh) return inline_html(text.en);
  return fmt::format(
      "<span class=\"en\" lang=\"en\">{}</span><span class=\"zh\" lang=\"zh-Hans\">{}</span>",
      inline_html(text.en), inline_html(text.zh));
}

std::string json_of(const std::string& text) {
  const std::string json =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string safe;
  for (const char c : json) {
    if (c == '<')
      safe += "\\u003c";  // no </script> inside
    else
      safe += c;
  }
  return safe;
}

std::string json_of(const Bilingual& text) {
  return fmt::format("{{\"en\":{},\"zh\":{}}}", json_of(text.en), json_of(text.zh));
}

}  // namespace tangyin
