// How the harnesses that read safetensors files change them; each defines it once.  Most mutations
// of the whole would make the header's length wrong and end at the first check: the header is
// changed by itself and its length put right, or the data by themselves, or once in eight the whole.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  uint64_t length = 0;
  if (size > sizeof length) std::memcpy(&length, data, sizeof length);
  if (length == 0 || length > size - sizeof length || seed % 8 == 0)
    return LLVMFuzzerMutate(data, size, max_size);
  uint8_t* const header = data + sizeof length;
  std::vector<uint8_t> rest(header + length, data + size);
  if (seed % 8 < 4 && !rest.empty()) {
    LLVMFuzzerMutate(rest.data(), rest.size(), rest.size());
    std::copy(rest.begin(), rest.end(), header + length);
    return size;
  }
  std::vector<uint8_t> text(max_size - sizeof length - rest.size());
  std::copy_n(header, length, text.begin());
  length = LLVMFuzzerMutate(text.data(), length, text.size());
  std::memcpy(data, &length, sizeof length);
  std::copy_n(text.begin(), length, header);
  std::copy(rest.begin(), rest.end(), header + length);
  return sizeof length + length + rest.size();
}
