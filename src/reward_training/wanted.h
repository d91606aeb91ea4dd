// What a fit to readings wants of each line, and the means and correlations that it is compared by.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "reward_training/marked_rows.h"
#include "reward_training/readings.h"

namespace tangyin {

// Sums and counts of groups of values.
template <class Key>
class GroupMeans {
 public:
  void add(const Key& key, double value) { sums_[key].first += value, ++sums_[key].second; }
  double of(const Key& key) const {
    const auto& [sum, count] = sums_.at(key);
    return sum / static_cast<double>(count);
  }

 private:
  std::map<Key, std::pair<double, size_t>> sums_;
};

// `values` less the mean of those with the same key.
template <class Key>
std::vector<double> centred(std::vector<double> values, const std::vector<Key>& keys) {
  GroupMeans<Key> means;
  for (size_t n = 0; n < values.size(); ++n) means.add(keys[n], values[n]);
  for (size_t n = 0; n < values.size(); ++n) values[n] -= means.of(keys[n]);
  return values;
}

// Pearson's; 0 where either does not vary.
double correlation(const std::vector<double>& x, const std::vector<double>& y);

// How severe an editor's faults of a line are together.
double severity_of(const MarkedPoem& reading, size_t line);

// What is wanted of each line.
struct Wanted {
  using Place = std::tuple<size_t, size_t, size_t>;  // lines, characters, line
  std::vector<Place> places;
  std::vector<double> marks;  // beside others of the reader and the place
  std::vector<double> sum;    // these, what the poem got, and what an editor struck out
};

// `lines`: line_rows(readings).
Wanted wanted_of(std::span<const MarkedPoem> readings, const std::vector<MarkedRow>& lines);

// Cross-validation is by so many folds of the titles: title n is of fold n mod kFolds.
inline constexpr size_t kFolds = 5;
// Titles numbered in the order in which they come.
std::map<std::u32string, size_t> numbered_titles(std::span<const MarkedPoem> readings);

}  // namespace tangyin
