// Clipping by the global norm: one factor scales all gradients, which keeps their direction.
// Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
#pragma once

#include <span>

namespace tangyin {

// ‖g‖₂, summed in double; the same bits for any number of threads.  Not finite if a gradient is
// not: check before the optimiser's step.
double global_norm(std::span<const float> gradients) noexcept;

// min(1, max_norm / norm), the factor for Optimizer::step; 1 where max_norm is 0 (no clipping).
// `norm` is finite.
double clip_factor(double norm, double max_norm) noexcept;

}  // namespace tangyin
