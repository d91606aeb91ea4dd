// `tangyin write --explain`: a row for each character of a poem.
#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal.h"
#include "cli/write_printing.h"

namespace tangyin::cli {
namespace {

std::string percent(double probability) {
  if (probability < 0.0001) return "<0.01%";
  return fmt::format("{:.{}f}%", 100 * probability, probability < 0.1 ? 2 : 1);
}

const char* name_of(ToneClass tone) {
  return tone == ToneClass::level     ? "平"
         : tone == ToneClass::oblique ? "仄"
         : tone == ToneClass::either  ? "中"
                                      : "？";
}

const char* name_of(Objection objection) {
  switch (objection) {
    case Objection::tone:
      return "平仄";
    case Objection::rhyme:
      return "韵";
    case Objection::repeated:
      return "重字";
    case Objection::banned:
      return "避";
    case Objection::none:
      break;
  }
  return "";
}

std::string list(const std::vector<Alternative>& alternatives, const Script& script) {
  std::string text;
  for (const Alternative& a : alternatives)
    text += fmt::format("{}{} {}{}{}", text.empty() ? "" : "  ",
                        script.convert(std::u32string(1, a.character)), percent(a.probability),
                        a.objection == Objection::none ? "" : " ", name_of(a.objection));
  return text;
}

}  // namespace

void print_explanation(const Verse& verse, const Script& script) {
  const auto row = [](const std::string& character, const std::string& tone,
                      const std::string& probability, const std::string& allowed,
                      const std::string& beside, const std::string& ruled_out) {
    std::string text = "  " + padded(character, 4) + padded(tone, 8) + padded(probability, 9) +
                       padded(allowed, 9) + padded(beside, 34) + ruled_out;
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print("{}\n", text);
  };
  fmt::print("\n");
  row("字", "格 调", "概率", "合格", "旁选", "排除");
  size_t at = 0;
  for (const std::u32string& line : verse.lines) {
    fmt::print("\n");
    for (const char32_t c : line) {
      const Explanation& e = verse.explanation[at++];
      row(script.convert(std::u32string(1, c)),
          fmt::format("{} {}{}", name_of(e.wanted), name_of(e.tones), e.rhymes ? "韵" : ""),
          percent(e.probability), e.given ? "已定" : percent(e.allowed), list(e.beside, script),
          list(e.ruled_out, script));
    }
  }
}

}  // namespace tangyin::cli
