#include "kernels/thread_limit.h"

#include <omp.h>

#include <algorithm>

namespace tangyin {

void limit_threads() noexcept {
  constexpr int kPerProcessor = 4, kAlways = 64;
  const int most = std::max(kAlways, kPerProcessor * omp_get_num_procs());
  if (omp_get_max_threads() > most) omp_set_num_threads(most);
}

}  // namespace tangyin
