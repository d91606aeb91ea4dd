// Dropout masks (inverted dropout): each entry is 0 with probability `rate`, else 1/(1 − rate).
#pragma once

#include <span>

#include "base/random.h"

namespace tangyin {

// Fills `mask`.  Takes one value of `random` as the key of a counter-based generator, so the result
// does not depend on the number of threads.
void draw_dropout_mask(std::span<float> mask, float rate, Random& random) noexcept;

}  // namespace tangyin
