// Splits elementwise work over OpenMP's threads, the only thread pool of training.
#pragma once

#include <omp.h>

#include <algorithm>

#include "tensor/matrix.h"

namespace tangyin {

// Calls work(first, last) on disjoint ranges that cover 0 … count−1, one per thread, cut at
// multiples of `grain` (a cache line of fp32 by default, so that threads do not share lines).
template <class Work>
void parallel_ranges(Index count, const Work& work, Index grain = 16) noexcept {
#pragma omp parallel
  {
    const Index threads = omp_get_num_threads(), me = omp_get_thread_num();
    const Index blocks = (count + grain - 1) / grain;
    const Index first = std::min(count, blocks * me / threads * grain);
    const Index last = std::min(count, blocks * (me + 1) / threads * grain);
    if (first < last) work(first, last);
  }
}

// Makes every thread of the pool treat denormal numbers as zero: an operation on one costs about a
// hundred cycles, and values so small do not matter here.
void flush_denormals() noexcept;

}  // namespace tangyin
