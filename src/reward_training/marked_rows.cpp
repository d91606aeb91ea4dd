#include "reward_training/marked_rows.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tangyin {

std::vector<float> severities(const MarkedPoem& reading, size_t line) {
  std::vector<float> severity(reading.lines[line].size());
  for (const StruckSpan& fault : reading.faults) {
    if (fault.line != line) continue;
    assert(fault.first + fault.characters <= severity.size());
    for (size_t n = 0; n < fault.characters; ++n)
      severity[fault.first + n] +=
          static_cast<float>(fault.severity) / static_cast<float>(fault.characters);
  }
  return severity;
}

std::vector<MarkedRow> line_rows(std::span<const MarkedPoem> readings) {
  std::vector<MarkedRow> rows;
  for (size_t r = 0; r < readings.size(); ++r)
    for (size_t l = 0; l < readings[r].lines.size(); ++l) {
      const size_t length = readings[r].lines[l].size();
      rows.push_back({r, l, std::vector<float>(length, 1 / static_cast<float>(length))});
    }
  return rows;
}

std::vector<MarkedRow> contrast_rows(std::span<const MarkedPoem> readings) {
  std::vector<MarkedRow> rows;
  for (size_t r = 0; r < readings.size(); ++r)
    for (size_t l = 0; l < readings[r].lines.size(); ++l) {
      std::vector<float> weights = severities(readings[r], l);
      const auto length = static_cast<float>(weights.size());
      const auto others = static_cast<float>(std::ranges::count(weights, 0.0F));
      if (others == 0 || others == length) continue;
      const float all = std::accumulate(weights.begin(), weights.end(), 0.0F);
      for (float& weight : weights) weight = (weight == 0 ? -1 / others : weight / all) / length;
      rows.push_back({r, l, std::move(weights)});
    }
  return rows;
}

}  // namespace tangyin
