// What the rows of the regression of a reward (reward_fit.h) count: characters of a line, each with a
// weight.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "reward_training/readings.h"

namespace tangyin {

struct MarkedRow {
  size_t reading, line;        // index into the readings; of its poem
  std::vector<float> weights;  // [characters of the line]
};

// A row for each line, in order: the mean of its characters.
std::vector<MarkedRow> line_rows(std::span<const MarkedPoem> readings);

// A row for each line of which an editor would strike out some characters and not all: their mean,
// by severity, less that of the others, divided by the length of the line.
std::vector<MarkedRow> contrast_rows(std::span<const MarkedPoem> readings);

// [characters of the line]  How severe an editor's faults are, shared out among their characters.
std::vector<float> severities(const MarkedPoem& reading, size_t line);

}  // namespace tangyin
