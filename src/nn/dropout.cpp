#include "nn/dropout.h"

#include <cmath>

#include "kernels/threads.h"

namespace tangyin {

void draw_dropout_mask(std::span<float> mask, float rate, Random& random) noexcept {
  const uint64_t key = random.bits();
  const auto low = static_cast<uint32_t>(key), high = static_cast<uint32_t>(key >> 32);
  // Each entry compares 16 random bits with it.
  const auto threshold = static_cast<uint32_t>(std::lround(rate * 65536));
  const float kept = 1.0F / (1.0F - rate);
  const auto blocks = [&](Index first, Index last) {
    for (Index at = first; at < last; at += 8) {
      const auto words =
          philox({static_cast<uint32_t>(at), static_cast<uint32_t>(at >> 32), 0, 0}, {low, high});
      for (Index k = 0; k < 8 && at + k < last; ++k) {
        const uint32_t bits = (words[static_cast<size_t>(k / 2)] >> (16 * (k % 2))) & 0xFFFFU;
        mask[static_cast<size_t>(at + k)] = bits < threshold ? 0.0F : kept;
      }
    }
  };
  parallel_ranges(static_cast<Index>(mask.size()), blocks);
}

}  // namespace tangyin
