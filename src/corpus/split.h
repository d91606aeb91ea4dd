// Training and test poems.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"

namespace tangyin {

struct Split {
  std::vector<int32_t> train, test;  // indices into the poems, rising
};

// About `test_share` of the poems for test, groups kept whole.  Whether a group is for test depends
// only on the seed and on its texts (the least hash of its poems), so that it is the same under
// re-reading, in any order.
Split split_by_group(std::span<const Poem> poems, std::span<const int32_t> groups,
                     double test_share, uint64_t seed);

// The report's: shuffled with the seed, the first `train_count` for training.
Split split_shuffled(size_t poems, size_t train_count, uint64_t seed);

}  // namespace tangyin
