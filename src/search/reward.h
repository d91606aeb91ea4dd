// What readers would say of characters of a poem together: of pairs (verse_index/pair_reward.h), of how
// lines end (verse_index/ending_reward.h) and of phrases (verse_index/phrases.h), as the search counts it.
#pragma once

#include <span>
#include <string>

#include "search/plan.h"
#include "verse_index/training_index.h"

namespace tangyin {

// What the last character of `text`, lines of `length` of which the last may be unfinished, adds by
// those before it and by the title: pairs, and its ending where it ends the line.  `length` times its
// share of the line's reward, since a line has the mean over its characters.  The draw counts this as a bias
// (chooser_reward.cpp).
inline double reward_of_text(const TrainingIndex& index, const Grid& grid,
                             std::span<const Token> text, size_t length) {
  const std::span<const Token> before = text.first(text.size() - 1);
  const size_t column = before.size() % length;
  double reward = index.pair_reward().of(
      text.back(), {before.last(column), before.first(before.size() - column), grid.title});
  if (column + 1 == length && length >= kEnding) {
    const auto ending = text.last(kEnding);
    reward += index.ending_reward().of(ending[0], ending[1], ending[2]);
  }
  return static_cast<double>(length) * reward;
}

// What the last character of `text` gains where it ends a phrase of its line (verse_index/phrases.h).
inline double reward_of_phrase(const TrainingIndex& index, const Vocabulary& vocabulary,
                               std::span<const Token> text, size_t length) {
  if ((text.size() - 1) % length + 1 < kPhrase) return 0;
  std::u32string last;
  for (const Token token : text.last(kPhrase)) last.push_back(vocabulary.character(token));
  return index.phrases().end_of(last) ? index.line_reward().of_phrase() : 0;
}

}  // namespace tangyin
