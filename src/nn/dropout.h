// Dropout masks: each entry is 0 with probability `rate`, else 1/(1 − rate), drawn from
// counter-based random numbers.
#pragma once

#include <span>

#include "base/random.h"

namespace tangyin {

// Fills `mask`; takes one value of `random` as the key of the whole mask, so that threads share
// nothing.
void draw_dropout_mask(std::span<float> mask, float rate, Random& random) noexcept;

}  // namespace tangyin
