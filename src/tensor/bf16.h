// bfloat16: the upper half of an fp32, rounded to nearest even.
#pragma once

#include <bit>
#include <cstdint>

namespace tangyin {

struct Bf16 {
  uint16_t bits = 0;
};
inline Bf16 to_bf16(float value) noexcept {
  const uint32_t u = std::bit_cast<uint32_t>(value);
  return {static_cast<uint16_t>((u + 0x7FFFu + ((u >> 16) & 1u)) >> 16)};
}
inline float to_float(Bf16 value) noexcept {
  return std::bit_cast<float>(uint32_t{value.bits} << 16);
}

}  // namespace tangyin
