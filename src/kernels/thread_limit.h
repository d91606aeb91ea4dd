#pragma once

namespace tangyin {

// Limits OpenMP's threads to a number that the machine can start: OMP_NUM_THREADS may ask for
// 65,536.
void limit_threads() noexcept;

}  // namespace tangyin
