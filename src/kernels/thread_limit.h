#pragma once

namespace tangyin {

// Holds OpenMP's pool to what a machine can start: OMP_NUM_THREADS may ask for 65,536.
void limit_threads() noexcept;

}  // namespace tangyin
