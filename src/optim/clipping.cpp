#include "optim/clipping.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "optim/vector_ranges.h"

namespace tangyin {
namespace {

// Independent partial sums, which let the additions overlap and vectorise.
constexpr Index kLanes = 16;
// The number of blocks is fixed, so that the order of additions does not depend on the threads.
constexpr Index kParts = 64;

TANGYIN_INLINE inline double sum_of_squares(const float* values, Index count) noexcept {
  std::array<double, kLanes> sums{};
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (Index k = 0; k < kLanes; ++k) {
      const double value = static_cast<double>(values[i + k]);
      sums[static_cast<size_t>(k)] += value * value;
    }
  double total = 0;
  for (; i < count; ++i) total += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace

double global_norm(std::span<const float> gradients) noexcept {
  const Index count = static_cast<Index>(gradients.size());
  std::array<double, kParts> sums{};
  const float* values = gradients.data();
  const auto parts = [&sums, values, count](Index first, Index last) TANGYIN_INLINE {
    for (Index part = first; part < last; ++part) {
      const Index begin = count * part / kParts, end = count * (part + 1) / kParts;
      sums[static_cast<size_t>(part)] = sum_of_squares(values + begin, end - begin);
    }
  };
  parallel_vector_ranges(kParts, parts, 1);
  double total = 0;
  for (const double sum : sums) total += sum;
  return std::sqrt(total);
}

double clip_factor(double norm, double max_norm) noexcept {
  return max_norm > 0 && norm > max_norm ? max_norm / norm : 1;
}

}  // namespace tangyin
