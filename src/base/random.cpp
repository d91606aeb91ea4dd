#include "base/random.h"

namespace tangyin {

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> c, std::array<uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53} * c[0], p1 = uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ key[0], static_cast<uint32_t>(p1),
         static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ key[1], static_cast<uint32_t>(p0)};
    key[0] += 0x9E3779B9, key[1] += 0xBB67AE85;
  }
  return c;
}

uint64_t Random::bits() noexcept {
  const uint64_t n = counter_++;
  const auto word = philox({static_cast<uint32_t>(n), static_cast<uint32_t>(n >> 32),
                            static_cast<uint32_t>(stream_), static_cast<uint32_t>(stream_ >> 32)},
                           {static_cast<uint32_t>(seed_), static_cast<uint32_t>(seed_ >> 32)});
  return (uint64_t{word[1]} << 32) | word[0];
}

double Random::uniform() noexcept {
  return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

uint64_t Random::below(uint64_t n) noexcept {
  const uint64_t limit = ~uint64_t{0} - ~uint64_t{0} % n;  // the largest multiple of n that fits
  uint64_t value = bits();
  while (value >= limit) value = bits();
  return value % n;
}

}  // namespace tangyin
