// Which pairs of characters stand in the lines of readings (verse_index/pair_reward.h), as columns
// of a regression.
#pragma once

#include <span>
#include <vector>

#include "reward_training/marked_rows.h"
#include "reward_training/ridge.h"
#include "verse_index/pair_reward.h"

namespace tangyin {

// A pair becomes a column where so many lines have it.
struct PairOptions {
  size_t line = 3, poem = 12, title = 5;                                // lines, by relation
  double line_penalty = 100, poem_penalty = 2000, title_penalty = 800;  // λ
};

struct PairColumns {
  // [rows, S]  How often each line has a pair; then what append_rows() adds.
  SparseRows rows;
  std::vector<PairWeight> columns;  // [S], of weight 0
  std::vector<double> penalties;    // [S]
};

// Of the pairs that `lines` have, which are line_rows().
PairColumns pair_columns(std::span<const MarkedPoem> readings, std::span<const MarkedRow> lines,
                         const PairOptions& options = {});

// Appends `rows` to the rows of `columns`: a pair weighs what its character in the line weighs, a pair
// within the line the mean of both; times the length of the line, so that the mean of a line has what it
// has in PairReward.
void append_rows(std::span<const MarkedPoem> readings, std::span<const MarkedRow> rows,
                 PairColumns& columns);

}  // namespace tangyin
