// What the learners of readings have in common: poems whose pattern tells how their characters are
// read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prosody/verdict.h"

namespace tangyin {

inline std::optional<FormKind> regulated_form(const std::vector<std::u32string>& lines) {
  if (lines.size() != 4 && lines.size() != 8) return std::nullopt;
  for (const auto& line : lines)
    if (line.size() != lines[0].size() || (line.size() != 5 && line.size() != 7))
      return std::nullopt;
  return lines.size() == 4 ? (lines[0].size() == 5 ? FormKind::wujue : FormKind::qijue)
                           : (lines[0].size() == 5 ? FormKind::wulv : FormKind::qilv);
}

// Positions (of the last five) where 拗, its rescue and the variant make the tone of the pattern
// doubtful: the fourth of 仄仄平平仄, the third and fourth of 平平平仄仄, the first of 平平仄仄平,
// which is 仄平平仄平 as well.
inline bool is_doubtful(const std::vector<ToneSlot>& expected, size_t position) {
  const size_t head = expected.size() - 5;
  return position == head ||
         (expected.back() == ToneSlot::oblique && (position == head + 2 || position == head + 3));
}

// The verdict on a poem of a fixed form that rhymes and has at most one fault; nothing for others.
inline std::optional<Verdict> regulated_verdict(const std::vector<std::u32string>& lines,
                                                const RhymeBook& book) {
  const auto form = regulated_form(lines);
  if (!form) return std::nullopt;
  Verdict verdict = judge(lines, form, book);
  if (!verdict.rhyme.ok || verdict.violations.size() > 1) return std::nullopt;
  return verdict;
}

// Calls `use(line, position, level)` for each place where the pattern tells the tone for certain.
template <class Use>
void for_each_known_tone(const Verdict& verdict, Use use) {
  for (const LineVerdict& line : verdict.lines)
    for (size_t k = 0; k < line.text.size() && line.ok; ++k)
      if (line.expected[k] != ToneSlot::free && !is_doubtful(line.expected, k))
        use(line, k, line.expected[k] == ToneSlot::level);
}

}  // namespace tangyin
