#include "reward_training/ridge.h"

#include <cassert>
#include <numeric>

namespace tangyin {
namespace {

constexpr int kMostSteps = 500;
constexpr double kTolerance = 1e-10;  // of the squared residual, beside that of w = 0

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// Xᵀ·weight_n summed over the rows.
std::vector<double> transposed_product(Matrix<const float> x, std::span<const double> of_rows) {
  std::vector<double> sum(static_cast<size_t>(x.cols));
  for (Index n = 0; n < x.rows; ++n) {
    const float* row = x.row(n);
    const double weight = of_rows[static_cast<size_t>(n)];
    for (Index k = 0; k < x.cols; ++k)
      sum[static_cast<size_t>(k)] += weight * static_cast<double>(row[k]);
  }
  return sum;
}

std::vector<double> product(Matrix<const float> x, std::span<const double> w) {
  std::vector<double> result;
  for (Index n = 0; n < x.rows; ++n) {
    const float* row = x.row(n);
    double sum = 0;
    for (Index k = 0; k < x.cols; ++k)
      sum += static_cast<double>(row[k]) * w[static_cast<size_t>(k)];
    result.push_back(sum);
  }
  return result;
}

}  // namespace

std::vector<double> ridge(Matrix<const float> x, std::span<const double> y, double penalty) {
  assert(static_cast<Index>(y.size()) == x.rows && penalty > 0);
  std::vector<double> w(static_cast<size_t>(x.cols));
  std::vector<double> residual = transposed_product(x, y), direction = residual;
  double size = dot(residual, residual);
  const double enough = kTolerance * size;
  for (int step = 0; step < kMostSteps && size > enough; ++step) {
    std::vector<double> image = transposed_product(x, product(x, direction));
    for (size_t k = 0; k < w.size(); ++k) image[k] += penalty * direction[k];
    const double length = size / dot(direction, image);
    for (size_t k = 0; k < w.size(); ++k) {
      w[k] += length * direction[k];
      residual[k] -= length * image[k];
    }
    const double next = dot(residual, residual);
    for (size_t k = 0; k < w.size(); ++k) direction[k] = residual[k] + next / size * direction[k];
    size = next;
  }
  return w;
}

}  // namespace tangyin
