// Clipping by the global norm: all gradients are scaled by one factor, so that their direction
// stays. Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML
// 2013.
#pragma once

#include <span>

namespace tangyin {

// ‖g‖₂, added up in double; the same bits for any number of threads.  NaN or infinite where a value
// is: look before stepping.
double global_norm(std::span<const float> gradients) noexcept;

// min(1, max_norm / norm), the factor for Optimizer::step; 1 where max_norm is 0 (no clipping).
// `norm` is finite.
double clip_factor(double norm, double max_norm) noexcept;

}  // namespace tangyin
