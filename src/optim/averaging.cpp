#include "optim/averaging.h"

#include <algorithm>
#include <cassert>

#include "optim/vector_ranges.h"

namespace tangyin {

void update_average(std::span<float> average, std::span<const float> weights, double decay,
                    int64_t step) noexcept {
  assert(average.size() == weights.size());
  const double t = static_cast<double>(step);
  const float share = static_cast<float>(1 - std::min(decay, (1 + t) / (10 + t)));
  float* a = average.data();
  const float* w = weights.data();
  parallel_vector_ranges(static_cast<Index>(average.size()),
                         [=](Index first, Index last) TANGYIN_INLINE {
#pragma omp simd
                           for (Index i = first; i < last; ++i) a[i] += share * (w[i] - a[i]);
                         });
}

}  // namespace tangyin
