// The counts that `tangyin corpus stats` prints.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "corpus/cleaning.h"

namespace tangyin {

struct CorpusStatistics {
  CleaningReport cleaning;
  std::map<std::string, int64_t> forms;  // poems by shape: 五绝 七绝 五律 七律, others
  int64_t characters = 0, marks = 0;     // of the clean poems
  int64_t shortest = 0, median = 0, longest = 0;        // characters of a poem
  std::vector<std::pair<int64_t, int64_t>> vocabulary;  // least frequency, characters that reach it
  int64_t groups = 0, grouped_poems = 0, largest_group = 0;  // groups of two poems and more
  int64_t train = 0, test = 0;
  int64_t test_with_mate_in_training = 0;  // test poems with a near-duplicate in training: 0
};
CorpusStatistics corpus_statistics(const std::vector<Poem>& poems, const CleaningReport& cleaning,
                                   uint64_t seed);

}  // namespace tangyin
