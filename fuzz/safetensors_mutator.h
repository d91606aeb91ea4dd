// How the harnesses that read safetensors files change them; each defines it once.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

// Most mutations would make the header's length wrong and end at the first check; this one mends
// it, so that the header ends after the last brace, in all but one of eight.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t brace = text.rfind('}');
  if (seed % 8 == 0 || brace == std::string_view::npos || brace < sizeof(uint64_t)) return size;
  const uint64_t length = brace + 1 - sizeof length;
  std::memcpy(data, &length, sizeof length);
  return size;
}
