// Poems that are versions of one another.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"

namespace tangyin {

// The group of each poem, numbered 0, 1, … by first appearance.  Two poems share a group if at
// least half of the lines of the shorter one stand in the other, a line counting also when one
// character differs (a variant, a misprint), and so on transitively.  Lines of fewer than four
// characters and lines that stand in more than `kStock` poems (set phrases) are not looked up, so
// that they found no groups.
std::vector<int32_t> near_duplicate_groups(std::span<const Poem> poems);

inline constexpr size_t kStock = 64;

}  // namespace tangyin
