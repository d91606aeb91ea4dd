// Finds poems that are versions of one another, so that a split can keep them together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/poem.h"

namespace tangyin {

// The group of each poem, numbered 0, 1, … by first appearance.  Two poems are in one group if at
// least half of the lines of the shorter one also stand in the other, up to one different character
// a line (a variant, a misprint); groups are closed transitively.  Lines of fewer than four
// characters, and lines that stand in more than kStock poems (set phrases), are ignored.
std::vector<int32_t> near_duplicate_groups(std::span<const Poem> poems);

inline constexpr size_t kStock = 64;

}  // namespace tangyin
