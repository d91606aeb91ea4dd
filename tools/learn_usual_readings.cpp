// Learns from regulated verse which readings of a character are hardly ever used, and writes
// src/prosody/data/unusual_readings.txt to stdout:
//   learn_usual_readings CORPUS          (target learn_usual_readings, not part of the ordinary build)
// In poems that rhyme and scan but for at most one fault, every binding position tells how its character is read.  A tone
// that fewer than kRare of a character's occurrences take is unusual, unless meaning decides (kMeaning).  On stderr: how
// well the table from one half of the poems foretells the other half.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>

#include "base/utf8.h"
#include "corpus/cleaning.h"
#include "prosody/guangyun.h"
#include "prosody/tables.h"
#include "prosody/verdict.h"

namespace tangyin {
namespace {

constexpr double kRare = 0.02;
constexpr int64_t kEnough = 50;  // occurrences
// Common words whose rarer tone is another word that verse does use (中 to hit, 王 to rule, 相 minister).
constexpr std::u32string_view kMeaning = U"中重長為爲行相王將應當分更興勝教論看聽過思望忘醒傳空間";

struct Counts {
  std::array<int64_t, 2> level{}, oblique{};  // by half of the corpus
};
using Usage = std::map<char32_t, Counts>;

std::optional<FormKind> regulated_form(const std::vector<std::u32string>& lines) {
  if (lines.size() != 4 && lines.size() != 8) return std::nullopt;
  for (const auto& line : lines)
    if (line.size() != lines[0].size() || (line.size() != 5 && line.size() != 7)) return std::nullopt;
  return lines.size() == 4 ? (lines[0].size() == 5 ? FormKind::wujue : FormKind::qijue)
                           : (lines[0].size() == 5 ? FormKind::wulv : FormKind::qilv);
}

// Positions (of the last five) where 拗, its rescue and the variant make the tone of the pattern doubtful: the fourth of
// 仄仄平平仄, the third and fourth of 平平平仄仄, the first of 平平仄仄平, which is 仄平平仄平 as well.
bool is_doubtful(const std::vector<ToneSlot>& expected, size_t position) {
  const size_t head = expected.size() - 5;
  return position == head || (expected.back() == ToneSlot::oblique && (position == head + 2 || position == head + 3));
}

void count_poem(const std::vector<std::u32string>& lines, size_t half, const RhymeBook& book, Usage& usage) {
  const auto form = regulated_form(lines);
  if (!form) return;
  const Verdict verdict = judge(lines, form, book);
  if (!verdict.rhyme.ok || verdict.violations.size() > 1) return;
  for (const LineVerdict& line : verdict.lines)
    for (size_t k = 0; k < line.text.size() && line.ok; ++k) {
      if (line.expected[k] == ToneSlot::free || is_doubtful(line.expected, k)) continue;
      if (book.tone_class(line.text[k]) != ToneClass::either) continue;
      Counts& counts = usage[line.text[k]];
      ++(line.expected[k] == ToneSlot::level ? counts.level : counts.oblique)[half];
    }
}

// The tone that these counts call unusual.
std::optional<ToneClass> unusual_tone(char32_t c, int64_t level, int64_t oblique) {
  const double total = static_cast<double>(level + oblique);
  if (level + oblique < kEnough || kMeaning.find(c) != kMeaning.npos) return std::nullopt;
  if (static_cast<double>(level) < kRare * total) return ToneClass::level;
  if (static_cast<double>(oblique) < kRare * total) return ToneClass::oblique;
  return std::nullopt;
}

void print_table(const Usage& usage) {
  std::puts(
      "# Readings of the Guangyun that verse hardly uses, learned from Tang poems by tools/learn_usual_readings.cpp: "
      "the\n"
      "# character, the heads of the Guangyun rhymes of those readings; how often verse reads it level and oblique.");
  for (const auto& [c, counts] : usage) {
    const int64_t level = counts.level[0] + counts.level[1], oblique = counts.oblique[0] + counts.oblique[1];
    const auto unusual = unusual_tone(c, level, oblique);
    if (!unusual) continue;
    std::u32string heads;
    for (const TableRow& row : rhyme_table()) {
      const ToneClass tone = row.guangyun < 57 ? ToneClass::level : ToneClass::oblique;  // 28 + 29 level rhymes
      const char32_t head = kGuangyunHeads[row.guangyun];
      if (row.character == c && tone == *unusual && heads.find(head) == heads.npos)
        heads += std::u32string(U" ") + head;
    }
    fmt::print("{}{}  # {} level, {} oblique\n", utf8::encode(c), utf8::encode(heads), level, oblique);
  }
}

// Learned from the first half, tried on the second: how many occurrences the table settles, how many of these rightly.
void measure(const Usage& usage) {
  int64_t all = 0, settled = 0, right = 0;
  for (const auto& [c, counts] : usage) {
    const int64_t occurrences = counts.level[1] + counts.oblique[1];
    all += occurrences;
    const auto unusual = unusual_tone(c, counts.level[0] * 2, counts.oblique[0] * 2);
    if (!unusual) continue;
    settled += occurrences;
    right += *unusual == ToneClass::level ? counts.oblique[1] : counts.level[1];
  }
  fmt::print(
      stderr,
      "held-out half: {} occurrences of characters with both tones, {} ({:.1f}%) settled, {:.2f}% of them rightly\n",
      all, settled, 100.0 * static_cast<double>(settled) / static_cast<double>(all),
      100.0 * static_cast<double>(right) / static_cast<double>(settled));
}

}  // namespace
}  // namespace tangyin

int main(int count, char** words) {
  if (count != 2) return std::fputs("learn_usual_readings CORPUS\n", stderr), 2;
  tangyin::CleaningReport report;
  const auto poems = tangyin::load_poems(words[1], tangyin::Edition::tang, true, report);
  const tangyin::RhymeBook book(tangyin::RhymeSystem::pingshui, tangyin::ReadAs::traditional);
  tangyin::Usage usage;
  for (size_t k = 0; k < poems.size(); ++k) tangyin::count_poem(tangyin::lines_of(poems[k].text), k % 2, book, usage);
  tangyin::print_table(usage);
  tangyin::measure(usage);
}
