#include "reward_training/pair_columns.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tangyin {
namespace {

using PairKey = std::tuple<PairRelation, char32_t, char32_t>;

// Each pair that the line of `row` has, with its weight times the length of the line.
std::map<PairKey, float> pairs_of(std::span<const MarkedPoem> readings, const MarkedRow& row) {
  const MarkedPoem& poem = readings[row.reading];
  const std::u32string& line = poem.lines[row.line];
  std::map<PairKey, float> weights;
  const auto length = static_cast<float>(line.size());
  for (size_t n = 0; n < line.size(); ++n) {
    const float weight = length * row.weights[n];
    for (size_t before = 0; before < n; ++before)
      weights[{PairRelation::line, line[before], line[n]}] +=
          (weight + length * row.weights[before]) / 2;
    for (size_t earlier = 0; earlier < row.line; ++earlier)
      for (const char32_t other : poem.lines[earlier])
        weights[{PairRelation::poem, std::min(other, line[n]), std::max(other, line[n])}] += weight;
    for (const char32_t other : poem.title)
      weights[{PairRelation::title, other, line[n]}] += weight;
  }
  return weights;
}

PairKey key_of(const PairWeight& pair) {
  return {pair.relation, pair.first, pair.second};
}

}  // namespace

PairColumns pair_columns(std::span<const MarkedPoem> readings, std::span<const MarkedRow> lines,
                         const PairOptions& options) {
  const std::array<size_t, kPairRelations> least{options.line, options.poem, options.title};
  const std::array<double, kPairRelations> penalty{options.line_penalty, options.poem_penalty,
                                                   options.title_penalty};
  std::map<PairKey, size_t> counts;  // lines with each pair
  for (const MarkedRow& line : lines)
    for (const auto& [key, weight] : pairs_of(readings, line)) ++counts[key];
  PairColumns result;
  for (const auto& [key, count] : counts) {
    const auto& [relation, first, second] = key;
    if (count < least[static_cast<size_t>(relation)]) continue;
    result.columns.push_back({relation, first, second, 0});
    result.penalties.push_back(penalty[static_cast<size_t>(relation)]);
  }
  result.rows.columns = result.columns.size();
  append_rows(readings, lines, result);
  return result;
}

void append_rows(std::span<const MarkedPoem> readings, std::span<const MarkedRow> rows,
                 PairColumns& columns) {
  std::map<PairKey, uint32_t> numbers;
  for (const PairWeight& pair : columns.columns)
    numbers.emplace_hint(numbers.end(), key_of(pair), static_cast<uint32_t>(numbers.size()));
  for (const MarkedRow& row : rows) {
    for (const auto& [key, weight] : pairs_of(readings, row))
      if (const auto found = numbers.find(key); found != numbers.end())
        columns.rows.entries.push_back({found->second, weight});
    columns.rows.ends.push_back(columns.rows.entries.size());
  }
}

}  // namespace tangyin
