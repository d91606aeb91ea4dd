#include "reward_training/pair_columns.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tangyin {
namespace {

using PairKey = std::tuple<PairRelation, char32_t, char32_t>;
using PairCounts = std::map<PairKey, uint32_t>;

// How often line `number` of a poem has each pair.
PairCounts pairs_of(const MarkedPoem& poem, size_t number) {
  PairCounts counts;
  const std::u32string& line = poem.lines[number];
  for (size_t n = 0; n < line.size(); ++n) {
    for (size_t before = 0; before < n; ++before)
      ++counts[{PairRelation::line, line[before], line[n]}];
    for (size_t earlier = 0; earlier < number; ++earlier)
      for (const char32_t other : poem.lines[earlier])
        ++counts[{PairRelation::poem, std::min(other, line[n]), std::max(other, line[n])}];
    for (const char32_t other : poem.title) ++counts[{PairRelation::title, other, line[n]}];
  }
  return counts;
}

}  // namespace

PairColumns pair_columns(std::span<const MarkedPoem> readings, const PairOptions& options) {
  const std::array<size_t, kPairRelations> least{options.line, options.poem, options.title};
  const std::array<double, kPairRelations> penalty{options.line_penalty, options.poem_penalty,
                                                   options.title_penalty};
  std::map<PairKey, uint32_t> lines;  // with each pair; then, of those that are kept, their columns
  for (const MarkedPoem& poem : readings)
    for (size_t n = 0; n < poem.lines.size(); ++n)
      for (const auto& [key, count] : pairs_of(poem, n)) ++lines[key];
  PairColumns result;
  std::erase_if(lines, [&](const auto& entry) {
    return entry.second < least[static_cast<size_t>(std::get<0>(entry.first))];
  });
  for (auto& [key, column] : lines) {
    const auto& [relation, first, second] = key;
    column = static_cast<uint32_t>(result.columns.size());
    result.columns.push_back({relation, first, second, 0});
    result.penalties.push_back(penalty[static_cast<size_t>(relation)]);
  }
  result.rows.columns = result.columns.size();
  for (const MarkedPoem& poem : readings)
    for (size_t n = 0; n < poem.lines.size(); ++n) {
      for (const auto& [key, count] : pairs_of(poem, n))
        if (const auto found = lines.find(key); found != lines.end())
          result.rows.entries.push_back({found->second, static_cast<float>(count)});
      result.rows.ends.push_back(result.rows.entries.size());
    }
  return result;
}

}  // namespace tangyin
