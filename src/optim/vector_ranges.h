// parallel_ranges for loops that the compiler vectorises.  They are compiled for AVX2 and for the
// base target, and one is chosen at run time.  Both do the same IEEE operations in the same order
// (no fused multiply-add), so both give the same bits.  Mark the lambda `work` TANGYIN_INLINE: it
// must be inlined into both.
#pragma once

#include "kernels/threads.h"

#define TANGYIN_INLINE __attribute__((always_inline))

namespace tangyin {

#if defined(__x86_64__)
template <class Work>
__attribute__((target("avx2"))) void run_with_avx2(const Work& work, Index first,
                                                   Index last) noexcept {
  work(first, last);
}
inline bool has_avx2() noexcept {
  return __builtin_cpu_supports("avx2");
}
#else  // other processors have one vector width for all
template <class Work>
void run_with_avx2(const Work& work, Index first, Index last) noexcept {
  work(first, last);
}
inline bool has_avx2() noexcept {
  return false;
}
#endif

template <class Work>
void parallel_vector_ranges(Index count, const Work& work, Index grain = 16) noexcept {
  if (has_avx2())
    parallel_ranges(
        count, [&](Index first, Index last) { run_with_avx2(work, first, last); }, grain);
  else
    parallel_ranges(count, work, grain);
}

}  // namespace tangyin
