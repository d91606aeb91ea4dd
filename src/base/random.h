// Counter-based random numbers: value n of a stream is a pure function of (seed, stream, n).  So
// the state to save is one integer, and threads need no locks.  Philox4x32-10: Salmon, Moraes,
// Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tangyin {

// The Philox block: four 32-bit words from a 128-bit counter and a 64-bit key.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter,
                               std::array<uint32_t, 2> key) noexcept;

class Random {
 public:
  // `stream` separates uses of one seed (initialisation, shuffling, dropout, ...).
  explicit Random(uint64_t seed, uint64_t stream = 0, uint64_t counter = 0) noexcept
      : seed_(seed), stream_(stream), counter_(counter) {}

  uint64_t bits() noexcept;             // 64 uniform bits
  double uniform() noexcept;            // [0, 1), 53 bits
  uint64_t below(uint64_t n) noexcept;  // {0, ..., n−1}, unbiased; n > 0
  float uniform(float low, float high) noexcept {
    return low + (high - low) * static_cast<float>(uniform());
  }

  // The number of values drawn; Random(seed, stream, counter()) continues from here.
  uint64_t counter() const noexcept { return counter_; }

  template <class T>
  void shuffle(std::vector<T>& items) noexcept {  // Fisher–Yates
    for (std::size_t n = items.size(); n > 1; --n) std::swap(items[n - 1], items[below(n)]);
  }

 private:
  uint64_t seed_, stream_, counter_;
};

}  // namespace tangyin
