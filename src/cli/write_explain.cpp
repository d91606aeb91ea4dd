// `tangyin write --explain`: a row for each character of a poem.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "cli/terminal.h"
#include "cli/write_printing.h"

namespace tangyin::cli {
namespace {

std::string percent(double probability) {
  if (probability < 0.0001) return "<0.01%";
  return fmt::format("{:.{}f}%", 100 * probability, probability < 0.1 ? 2 : 1);
}

std::string tone(const std::string& tones) {
  return tones == "○" ? "中" : tones;
}

std::string list(const std::vector<ExplainedCharacter::Other>& others) {
  std::string text;
  for (const ExplainedCharacter::Other& other : others)
    text += fmt::format("{}{} {}{}{}", text.empty() ? "" : "  ", other.character,
                        percent(other.probability), other.ruled_out.empty() ? "" : " ",
                        other.ruled_out);
  return text;
}

void row(const std::string& character, const std::string& tones, const std::string& probability,
         const std::string& allowed, const std::string& subject, const std::string& beside,
         const std::string& ruled_out) {
  std::string text = "  " + padded(character, 4) + padded(tones, 8) + padded(probability, 9) +
                     padded(allowed, 9) + (subject.empty() ? "" : padded(subject, 7)) +
                     padded(beside, 34) + ruled_out;
  text.erase(text.find_last_not_of(' ') + 1);
  fmt::print("{}\n", text);
}

std::string nats(double value) {
  return fmt::format("{:+.1f}", value);
}

void print_judgement(const JudgedCouplet& couplet) {
  fmt::print("  联 {}  对 {}  位 {}  真 {}\n", nats(couplet.fit), nats(couplet.lines),
             nats(couplet.role), nats(couplet.genuine));
}

}  // namespace

void print_explanation(const WrittenPoem& poem) {
  fmt::print("\n");
  const bool titled = std::ranges::any_of(
      poem.explanation, [](const ExplainedCharacter& e) { return e.subject != 0; });
  row("字", "格 调", "概率", "合格", titled ? "题" : "", "旁选", "排除");
  size_t lines = 0;
  size_t at = 0;
  for (const std::string& line : poem.lines) {
    fmt::print("\n");
    for (size_t n = 0; n < utf8::decode(line).size(); ++n) {
      const ExplainedCharacter& e = poem.explanation[at++];
      row(e.character, fmt::format("{} {}{}", tone(e.wanted), tone(e.tones), e.rhymes ? "韵" : ""),
          percent(e.probability), e.given ? "已定" : percent(e.allowed),
          titled ? nats(e.subject) : "", list(e.beside), list(e.ruled_out));
    }
    if (const size_t couplet = lines++ / 2; lines % 2 == 0 && couplet < poem.judgement.size())
      print_judgement(poem.judgement[couplet]);
  }
}

}  // namespace tangyin::cli
