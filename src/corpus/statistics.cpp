#include "corpus/statistics.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "corpus/dataset.h"
#include "corpus/near_duplicates.h"

namespace tangyin {
namespace {

// The form by the number and length of lines; tones are not checked.
std::string form_of(const std::vector<std::u32string>& lines) {
  const size_t length = lines.front().size();
  if (!std::ranges::all_of(lines, [&](const auto& line) { return line.size() == length; }))
    return "unequal lines";
  if (length != 5 && length != 7) return "equal lines, neither 5 nor 7";
  const std::string number = length == 5 ? "五" : "七";
  if (lines.size() == 4) return number + "绝";
  if (lines.size() == 8) return number + "律";
  return number + "言, other lengths";
}

void count_groups(const std::vector<Poem>& poems, uint64_t seed, CorpusStatistics& statistics) {
  const auto groups = near_duplicate_groups(poems);
  std::unordered_map<int32_t, int64_t> sizes;
  for (const int32_t group : groups) ++sizes[group];
  for (const auto& [group, size] : sizes) {
    statistics.largest_group = std::max(statistics.largest_group, size);
    if (size > 1) ++statistics.groups, statistics.grouped_poems += size;
  }
  const Split split = split_by_group(poems, groups, kTestShare, seed);
  std::unordered_set<int32_t> in_training;
  for (const int32_t p : split.train) in_training.insert(groups[static_cast<size_t>(p)]);
  for (const int32_t p : split.test)
    statistics.test_with_mate_in_training += in_training.contains(groups[static_cast<size_t>(p)]);
  statistics.train = static_cast<int64_t>(split.train.size()),
  statistics.test = static_cast<int64_t>(split.test.size());
}

}  // namespace

CorpusStatistics corpus_statistics(const std::vector<Poem>& poems, const CleaningReport& cleaning,
                                   uint64_t seed) {
  CorpusStatistics statistics{.cleaning = cleaning, .forms = {}, .vocabulary = {}};
  std::unordered_map<char32_t, int64_t> counts;
  std::vector<int64_t> lengths;
  for (const Poem& poem : poems) {
    ++statistics.forms[form_of(lines_of(poem.text))];
    int64_t length = 0;
    for (const char32_t c : poem.text) {
      if (is_punctuation(c)) {
        ++statistics.marks;
      } else {
        ++counts[c], ++length;
      }
    }
    lengths.push_back(length);
    statistics.characters += length;
  }
  std::ranges::sort(lengths);
  if (!lengths.empty())
    statistics.shortest = lengths.front(), statistics.median = lengths[lengths.size() / 2],
    statistics.longest = lengths.back();
  for (const int64_t least : {1, 2, 3, 5, 10, 20, 50, 100})
    statistics.vocabulary.emplace_back(
        least, std::ranges::count_if(counts, [=](const auto& c) { return c.second >= least; }));
  count_groups(poems, seed, statistics);
  return statistics;
}

}  // namespace tangyin
