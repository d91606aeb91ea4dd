#include "inference/products_native.h"

#if defined(__x86_64__)

#include <hwy/highway.h>
#include <immintrin.h>

#include <cstring>
#include <utility>

#if !defined(__clang__)  // g++ 12 warns of its own avx512fintrin.h
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
HWY_PUSH_ATTRIBUTES("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16")
namespace tangyin {
namespace {

constexpr int kVectors = PackedMatrix::kBlock / 16;  // of rows in a block
constexpr int kWide = 6;  // states of a wide tile: 4 × 6 sums in 32 registers

inline int32_t four_bytes(const std::byte* from) {
  int32_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

struct Bf16Dot {
  using Sum = __m512;
  static constexpr Index kBytes = 2;  // an element
  static Sum zero() { return _mm512_setzero_ps(); }
  static void add(Sum& sum, __m512i w, __m512i x) {
    sum = _mm512_dpbf16_ps(sum, (__m512bh)w, (__m512bh)x);
  }
  struct Rows {  // what all states share of 16 rows
    Rows(const Product& p, Index row)
        : bias(p.bias ? _mm512_loadu_ps(p.bias + row) : _mm512_setzero_ps()) {}
    __m512 finish(Sum sum, const Product&, Index) const { return sum; }
    __m512 bias;
  };
};

struct Int8Dot {
  using Sum = __m512i;
  static constexpr Index kBytes = 1;
  static Sum zero() { return _mm512_setzero_si512(); }
  // Inline assembly: for the intrinsic g++ 12 copies every sum, which halves the speed (99 instead
  // of 186 GMAC/s on a Zen 4 core).
  static void add(Sum& sum, __m512i w, __m512i x) {
    asm("vpdpbusd %1, %2, %0" : "+v"(sum) : "v"(w), "v"(x));
  }
  struct Rows {
    Rows(const Product& p, Index row)
        : shift(_mm512_slli_epi32(_mm512_load_si512(p.weights.row_sums() + row), 7)),
          scale(_mm512_load_ps(p.weights.scales() + row)),
          bias(p.bias ? _mm512_loadu_ps(p.bias + row) : _mm512_setzero_ps()) {}
    __m512 finish(Sum sum, const Product& p, Index state) const {
      const __m512 scaled = _mm512_mul_ps(scale, _mm512_set1_ps(p.x.scales[state]));
      return _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_sub_epi32(sum, shift)), scaled);
    }
    __m512i shift;
    __m512 scale, bias;
  };
};

// Calls f(integral_constant 0), …, f(integral_constant N−1): always unrolled, so that arrays of
// sums stay in registers.
template <int... I, class F>
[[gnu::always_inline]] inline void unrolled(std::integer_sequence<int, I...>, const F& f) {
  (f(std::integral_constant<int, I>()), ...);
}
template <int N, class F>
[[gnu::always_inline]] inline void unrolled(const F& f) {
  unrolled(std::make_integer_sequence<int, N>(), f);
}

// One block of rows times S states.
template <class Dot, int S>
void tile(const Product& p, Index block, Index first) {
  const Index row_bytes = p.x.cols * Dot::kBytes;
  const std::byte* w = p.weights.block(block);
  const std::byte* x = p.x.values + first * row_bytes;
  typename Dot::Sum sums[S * kVectors];
  unrolled<S * kVectors>([&](auto k) __attribute__((always_inline)) { sums[k] = Dot::zero(); });
  for (Index k = 0; k < row_bytes; k += 4, w += 4 * PackedMatrix::kBlock) {
    __m512i weights[kVectors];
    unrolled<kVectors>([&](auto v) __attribute__((always_inline)) {
      weights[v] = _mm512_load_si512(w + 64 * v);
    });
    unrolled<S>([&](auto s) __attribute__((always_inline)) {
      const __m512i four = _mm512_set1_epi32(four_bytes(x + s * row_bytes + k));
      unrolled<kVectors>([&](auto v) __attribute__((always_inline)) {
        Dot::add(sums[s * kVectors + v], weights[v], four);
      });
    });
  }
  unrolled<kVectors>([&](auto v) __attribute__((always_inline)) {
    const Index row = block * PackedMatrix::kBlock + 16 * v;
    const typename Dot::Rows rows(p, row);
    unrolled<S>([&](auto s) __attribute__((always_inline)) {
      float* y = p.y.row(first + s) + row;
      __m512 value = rows.finish(sums[s * kVectors + v], p, first + s);
      if (p.accumulate) value = _mm512_add_ps(value, _mm512_loadu_ps(y));
      _mm512_storeu_ps(y, _mm512_add_ps(value, rows.bias));
    });
  });
}

template <class Dot>
void multiply_blocks(const Product& p, Index first_block, Index last_block) {
  const Index states = p.y.rows;
  for (Index block = first_block; block < last_block; ++block) {
    Index n = 0;
    for (; n + kWide <= states; n += kWide) tile<Dot, kWide>(p, block, n);
    for (; n + 4 <= states; n += 4) tile<Dot, 4>(p, block, n);  // 64 = 10 · 6 + 4
    for (; n + 2 <= states; n += 2) tile<Dot, 2>(p, block, n);
    for (; n < states; ++n) tile<Dot, 1>(p, block, n);
  }
}

}  // namespace
}  // namespace tangyin
HWY_POP_ATTRIBUTES

namespace tangyin {

bool has_native_product(WeightDtype dtype) noexcept {
  static const bool bf16 =
      __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vl");
  static const bool vnni =
      __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl");
  return dtype == WeightDtype::bf16 ? bf16 : dtype == WeightDtype::int8 && vnni;
}

bool multiply_native(const Product& product, Index first_block, Index last_block) noexcept {
  const WeightDtype dtype = product.weights.dtype();
  if (!has_native_product(dtype)) return false;
  if (dtype == WeightDtype::bf16)
    multiply_blocks<Bf16Dot>(product, first_block, last_block);
  else
    multiply_blocks<Int8Dot>(product, first_block, last_block);
  return true;
}

}  // namespace tangyin

#else

namespace tangyin {
bool has_native_product(WeightDtype) noexcept {
  return false;
}
bool multiply_native(const Product&, Index, Index) noexcept {
  return false;
}
}  // namespace tangyin

#endif
