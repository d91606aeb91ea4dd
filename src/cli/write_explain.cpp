// `tangyin write --explain`: a row for each character of a poem.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

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

std::string of_couplet(const JudgedCouplet& couplet) {
  return fmt::format("  联 {}  题 {}  对 {}  位 {}  真 {}", nats(couplet.fit),
                     nats(couplet.subject), nats(couplet.lines), nats(couplet.role),
                     nats(couplet.genuine));
}

// The mean of the characters' rewards.
double reward_of(std::span<const ExplainedCharacter> line) {
  double sum = 0;
  for (const ExplainedCharacter& e : line) sum += e.reward;
  return sum / static_cast<double>(line.size());
}

}  // namespace

void print_explanation(const WrittenPoem& poem) {
  fmt::print("\n");
  const bool titled = std::ranges::any_of(
      poem.explanation, [](const ExplainedCharacter& e) { return e.subject != 0; });
  row("字", "格 调", "概率", "合格", titled ? "题" : "", "旁选", "排除");
  const bool rewarded = std::ranges::any_of(
      poem.explanation, [](const ExplainedCharacter& e) { return e.reward != 0; });
  std::string said;  // of the lines of a couplet, by readers and the judge
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
    const std::span characters(poem.explanation);
    const size_t length = utf8::decode(line).size();
    if (rewarded)
      said += fmt::format("{} {:+.2f}", said.empty() ? "  读" : "",
                          reward_of(characters.subspan(at - length, length)));
    const size_t couplet = lines++ / 2;
    if (lines % 2 != 0 && lines < poem.lines.size()) continue;
    if (lines % 2 == 0 && couplet < poem.judgement.size())
      said = of_couplet(poem.judgement[couplet]) + said;
    if (!said.empty()) fmt::print("{}\n", said);
    said.clear();
  }
  if (!poem.subject_words.empty())
    fmt::print("\n  题中之词  {}\n", fmt::join(poem.subject_words, "  "));
}

void print_legend(bool chinese) {
  fmt::print("{}", chinese ? R"(
  格：此处要的声调（平 仄，中为两可）　调：此字的声调，韵为韵脚
  概率：模型给此字的概率　合格：此处合乎格律的字共占的概率；已定为题目所给
  旁选：合格的字中最可能的　排除：更可能而不能用的，因 平仄、韵、重字 或 避（不许用）
  有题时，题：题目使此字多可能几 nat　评判者看每联，联：与前文　题：与题目　对：两句之间　位：所在之处　真：像诗人所写；别诗的一联为 0
  读：照读者打的分推想，两句各比常句高多少
  题中之词：前人在这样的题目下常用，此诗也用上的词
)"
                           : R"(
  字 the character · 格 the tone that the form wants: 平 level, 仄 oblique, 中 either
  调 the character's own tones, 韵 where it rhymes · 概率 its probability under the model
  合格 the share of the probability that the rules allow here, 已定 where you gave the character
  旁选 the likeliest others that were allowed · 排除 likelier ones that were not, because of
  平仄 tone, 韵 rhyme, 重字 repetition, 避 a word to avoid
  with a title, 题 what it added, in nats · of a couplet the judge says 联 how it goes with what comes
  before, 题 with the title, 对 its lines with each other, 位 with its place, 真 whether a poet wrote
  it; 0: any couplet
  读 how far above a usual line readers would put each of its two lines
  题中之词 the words of this poem that verse under such a title likes to use
)");
}

}  // namespace tangyin::cli
