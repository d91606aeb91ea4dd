// One tile of a product: V vectors of rows times S states, all sums in registers.  Included once
// per target.
#if defined(TANGYIN_INFERENCE_TILES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TANGYIN_INFERENCE_TILES_INL_H_
#undef TANGYIN_INFERENCE_TILES_INL_H_
#else
#define TANGYIN_INFERENCE_TILES_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstring>

#include "inference/products.h"
#include "simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using IntLanes = hn::RebindToSigned<Lanes>;

// How each dtype multiplies.  add(weights, x) adds the products of one group of columns.
struct Fp32Step {
  using D = Lanes;
  using X = float;
  static constexpr Index kGroup = 1;
  struct Weight {
    hn::Vec<D> w;
  };
  static HWY_INLINE Weight load(const std::byte* p) {
    return {hn::Load(D(), reinterpret_cast<const float*>(p))};
  }
  static HWY_INLINE hn::Vec<D> add(hn::Vec<D> sum, const Weight& w, const float* x) {
    return hn::MulAdd(w.w, hn::Set(D(), x[0]), sum);
  }
};

struct Bf16Step {
  using D = Lanes;
  using X = uint16_t;
  static constexpr Index kGroup = 2;
  struct Weight {
    hn::Vec<D> even, odd;
  };
  static HWY_INLINE Weight load(const std::byte* p) {
    const hn::RebindToUnsigned<D> du;
    const auto pair = hn::Load(du, reinterpret_cast<const uint32_t*>(p));
    return {hn::BitCast(D(), hn::ShiftLeft<16>(pair)),
            hn::BitCast(D(), hn::And(pair, hn::Set(du, 0xFFFF0000U)))};
  }
  static HWY_INLINE hn::Vec<D> add(hn::Vec<D> sum, const Weight& w, const uint16_t* x) {
    const auto widened = [](uint16_t bits) TANGYIN_LAMBDA {
      return hn::Set(D(), std::bit_cast<float>(uint32_t{bits} << 16));
    };
    return hn::MulAdd(w.odd, widened(x[1]), hn::MulAdd(w.even, widened(x[0]), sum));
  }
};

// x as prepare_portable() stores it: each q in 16 bits, of four columns 0, 2, 1, 3.
#if (HWY_ARCH_X86 || HWY_ARCH_WASM) && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
// Weights as signed 16-bit pairs of bytes (0, 2) and (1, 3) of each lane, against pairs of x that one
// instruction loads into all lanes.  ReorderWidenMulAccumulate is pmaddwd, or i32x4.dot_i16x8_s,
// which do not reorder lanes.
struct Int8Step {
  using D = IntLanes;
  using D16 = hn::Repartition<int16_t, D>;
  using X = uint16_t;
  static constexpr Index kGroup = 4;
  struct Weight {
    hn::Vec<D16> even, odd;
  };
  static HWY_INLINE Weight load(const std::byte* p) {
    const auto four = hn::BitCast(D16(), hn::Load(D(), reinterpret_cast<const int32_t*>(p)));
    return {hn::ShiftRight<8>(hn::ShiftLeft<8>(four)), hn::ShiftRight<8>(four)};
  }
  static HWY_INLINE hn::Vec<D16> pair_in_all_lanes(const X* from) {
    int32_t pair;
    std::memcpy(&pair, from, sizeof pair);
    return hn::BitCast(D16(), hn::Set(D(), pair));
  }
  static HWY_INLINE hn::Vec<D> add(hn::Vec<D> sum, const Weight& w, const X* x) {
    auto unused = hn::Zero(D());
    sum = hn::ReorderWidenMulAccumulate(D(), w.even, pair_in_all_lanes(x), sum, unused);
    return hn::ReorderWidenMulAccumulate(D(), w.odd, pair_in_all_lanes(x + 2), sum, unused);
  }
};
#else
struct Int8Step {
  using D = IntLanes;
  using X = uint16_t;
  static constexpr Index kGroup = 4;
  struct Weight {
    hn::Vec<D> w[4];  // columns 0, 2, 1, 3
  };
  static HWY_INLINE Weight load(const std::byte* p) {
    const auto four = hn::Load(D(), reinterpret_cast<const int32_t*>(p));
    return {{hn::ShiftRight<24>(hn::ShiftLeft<24>(four)),
             hn::ShiftRight<24>(hn::ShiftLeft<8>(four)),
             hn::ShiftRight<24>(hn::ShiftLeft<16>(four)), hn::ShiftRight<24>(four)}};
  }
  static HWY_INLINE hn::Vec<D> add(hn::Vec<D> sum, const Weight& w, const X* x) {
    for (int j = 0; j < 4; ++j) sum = hn::Add(sum, hn::Mul(w.w[j], hn::Set(D(), int32_t{x[j]})));
    return sum;
  }
};
#endif

// The sums of V vectors of rows, from row `row` of block `block` on, for states first … first+S−1.
template <class Step, size_t V, size_t S>
HWY_INLINE void tile(const Product& p, Index block, Index row, Index first) {
  constexpr Index kGroupBytes = 4 * PackedMatrix::kBlock;
  using D = typename Step::D;
  using X = typename Step::X;
  const D d;
  const Lanes df;
  const Index lanes = static_cast<Index>(hn::Lanes(d)), cols = p.weights.cols();
  const X* x = reinterpret_cast<const X*>(p.x.values) + first * cols;
  const std::byte* w = p.weights.block(block) + row * 4;
  hn::Vec<D> sums[V][S];
  unrolled<V>([&](auto v) TANGYIN_LAMBDA {
    unrolled<S>([&](auto s) TANGYIN_LAMBDA { sums[v][s] = hn::Zero(d); });
  });
  for (Index k = 0; k < cols; k += Step::kGroup, w += kGroupBytes) {
    typename Step::Weight weight[V];
    unrolled<V>([&](auto v) TANGYIN_LAMBDA {
      weight[v] = Step::load(w + static_cast<Index>(v()) * lanes * 4);
    });
    unrolled<S>([&](auto s) TANGYIN_LAMBDA {
      const X* at = x + static_cast<Index>(s()) * cols + k;
      unrolled<V>([&](auto v)
                      TANGYIN_LAMBDA { sums[v][s] = Step::add(sums[v][s], weight[v], at); });
    });
  }
  const Index at = block * PackedMatrix::kBlock + row;
  unrolled<S>([&](auto s) TANGYIN_LAMBDA {
    float* y = p.y.row(first + static_cast<Index>(s())) + at;
    unrolled<V>([&](auto v) TANGYIN_LAMBDA {
      const Index offset = static_cast<Index>(v()) * lanes;
      auto value = hn::Zero(df);
      if constexpr (!std::is_same_v<D, IntLanes>) {
        value = sums[v][s];
      } else {  // Σ q·(x_q − 128), exact, then scaled
        const auto sum =
            hn::Sub(sums[v][s], hn::ShiftLeft<7>(hn::Load(d, p.weights.row_sums() + at + offset)));
        const auto scale = hn::Mul(hn::Load(df, p.weights.scales() + at + offset),
                                   hn::Set(df, p.x.scales[first + static_cast<Index>(s())]));
        value = hn::Mul(hn::ConvertTo(df, sum), scale);
      }
      if (p.accumulate) value = hn::Add(value, hn::LoadU(df, y + offset));
      if (p.bias) value = hn::Add(value, hn::LoadU(df, p.bias + at + offset));
      hn::StoreU(value, df, y + offset);
    });
  });
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
