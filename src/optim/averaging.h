// A moving average of the weights; it is what is evaluated and kept, and is usually better than the
// last weights.
//   average ← average + (1 − d)·(weights − average)      d = min(decay, (1 + t)/(10 + t)) at step t
//   = 0, 1, …
// The smaller d of the first steps lets the average forget the initial weights.
// Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
#pragma once

#include <cstdint>
#include <span>

namespace tangyin {

// One update after step t; both spans [n], `average` in place.
void update_average(std::span<float> average, std::span<const float> weights, double decay,
                    int64_t step) noexcept;

}  // namespace tangyin
