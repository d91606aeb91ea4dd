// What readers would say of two characters of a poem together (verse_index/pair_reward.h), as the
// search counts it.
#pragma once

#include <span>

#include "search/plan.h"
#include "verse_index/pair_reward.h"

namespace tangyin {

// What the last character of `text`, lines of `length` of which the last may be unfinished, adds by
// those before it and by the title: `length` times its share of the line's reward, since a line has
// the mean over its characters.
inline double reward_of_pairs(const PairReward& pairs, const Grid& grid,
                              std::span<const Token> text, size_t length) {
  const std::span<const Token> before = text.first(text.size() - 1);
  const size_t column = before.size() % length;
  return static_cast<double>(length) *
         pairs.of(text.back(),
                  {before.last(column), before.first(before.size() - column), grid.title});
}

}  // namespace tangyin
