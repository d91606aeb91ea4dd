#include "kernels/threads.h"

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace tangyin {

void flush_denormals() noexcept {
#if defined(__SSE2__)
#pragma omp parallel
  _mm_setcsr(_mm_getcsr() | 0x8040U);  // FTZ (bit 15) and DAZ (bit 6)
#endif
}

}  // namespace tangyin
