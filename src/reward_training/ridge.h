// Ridge regression (Hoerl & Kennard 1970): the weights w that make least
//   Σ_n (x_n·w − y_n)² + λ·Σ_k w_k²
// found by conjugate gradients on the normal equations (Hestenes & Stiefel 1952), of which no matrix
// is formed.
#pragma once

#include <span>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

// `x` [N, D], `y` [N]; `penalty`: λ > 0.  [D].
std::vector<double> ridge(Matrix<const float> x, std::span<const double> y, double penalty);

}  // namespace tangyin
