// An exponential moving average of the weights.  A run evaluates and keeps the average, which is
// usually better than the last weights.
//   average ← average + (1 − d)·(weights − average)
//   d = min(decay, (1 + t)/(10 + t)) at step t = 0, 1, …: smaller at first, so that the initial
//   weights are soon forgotten
// Polyak, Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
#pragma once

#include <cstdint>
#include <span>

namespace tangyin {

// The update after step t = `step`.  Both spans [n]; `average` is changed in place.
void update_average(std::span<float> average, std::span<const float> weights, double decay,
                    int64_t step) noexcept;

}  // namespace tangyin
