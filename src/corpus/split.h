// Divides poems into training and test poems.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"

namespace tangyin {

struct Split {
  std::vector<int32_t> train, test;  // indices into the poems, rising
};

// Puts about `test_share` of the poems into the test split, whole groups at a time.  `groups`: from
// near_duplicate_groups().  The choice depends only on the seed and on the texts of a group (the
// least hash of its poems), not on the order of the poems.
Split split_by_group(std::span<const Poem> poems, std::span<const int32_t> groups,
                     double test_share, uint64_t seed);

// The split of the preset report: shuffled with the seed, the first `train_count` are for training.
Split split_shuffled(size_t poems, size_t train_count, uint64_t seed);

}  // namespace tangyin
