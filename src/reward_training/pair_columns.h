// Which pairs of characters stand in the lines of readings (verse_index/pair_reward.h), as columns
// of a regression.
#pragma once

#include <span>
#include <vector>

#include "reward_training/readings.h"
#include "reward_training/ridge.h"
#include "verse_index/pair_reward.h"

namespace tangyin {

// A pair becomes a column where so many lines have it.
struct PairOptions {
  size_t line = 3, poem = 12, title = 5;                                // lines, by relation
  double line_penalty = 100, poem_penalty = 2000, title_penalty = 800;  // λ
};

struct PairColumns {
  SparseRows rows;                  // [lines of all readings, S]: how often a line has each pair
  std::vector<PairWeight> columns;  // [S], of weight 0
  std::vector<double> penalties;    // [S]
};

PairColumns pair_columns(std::span<const MarkedPoem> readings, const PairOptions& options = {});

}  // namespace tangyin
