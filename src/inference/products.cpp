#include "inference/products.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/products.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include <limits>

#include "inference/products_native.h"
#include "inference/tiles-inl.h"
#include "simd/lanes-inl.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Tiles that fill the registers: 32 of them with AVX-512, 16 elsewhere.
constexpr size_t kWide = HWY_CAP_GE512 ? 12 : 4;  // states of a wide tile
constexpr size_t kWideRows = 2;                   // its vectors of rows
constexpr size_t kNarrowRows = 4;                 // vectors of rows of a tile of one state

template <class Step, size_t V, size_t S>
HWY_INLINE void block_rows(const Product& p, Index block, Index first) {
  const Index step = static_cast<Index>(V * hn::Lanes(Lanes()));
  for (Index row = 0; row < PackedMatrix::kBlock; row += step)
    tile<Step, V, S>(p, block, row, first);
}

template <class Step>
void multiply_blocks(const Product& p, Index first_block, Index last_block) {
  const Index states = p.y.rows;
  for (Index block = first_block; block < last_block; ++block) {
    Index n = 0;
    for (; n + static_cast<Index>(kWide) <= states; n += kWide)
      block_rows<Step, kWideRows, kWide>(p, block, n);
    for (; n + 4 <= states; n += 4) block_rows<Step, kWideRows, 4>(p, block, n);
    for (; n < states; ++n) block_rows<Step, kNarrowRows, 1>(p, block, n);
  }
}

void multiply_on_target(const Product& p, Index first_block, Index last_block) {
  switch (p.weights.dtype()) {
    case WeightDtype::fp32:
      return multiply_blocks<Fp32Step>(p, first_block, last_block);
    case WeightDtype::bf16:
      return multiply_blocks<Bf16Step>(p, first_block, last_block);
    case WeightDtype::int8:
      return multiply_blocks<Int8Step>(p, first_block, last_block);
  }
}

void round_row(const float* x, Index cols, uint16_t* rounded) {
  const Lanes d;
  const hn::RebindToUnsigned<Lanes> du;
  const hn::Rebind<uint16_t, Lanes> d16;
  for (Index k = 0; k < cols; k += static_cast<Index>(hn::Lanes(d))) {
    const auto bits = hn::BitCast(du, hn::LoadU(d, x + k));
    const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(du, 1));
    hn::StoreU(
        hn::TruncateTo(d16, hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(du, 0x7FFF))))),
        d16, rounded + k);
  }
}

// The greatest |x|, of which 127 parts are the unit of q.
float largest_of(const float* x, Index cols) {
  const Lanes d;
  auto largest = hn::Zero(d);
  for (Index k = 0; k < cols; k += static_cast<Index>(hn::Lanes(d)))
    largest = hn::Max(largest, hn::Abs(hn::LoadU(d, x + k)));
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

// Calls store(q, k) with q + 128 of the columns from k on, and returns the unit.
template <class Store>
HWY_INLINE float quantise(const float* x, Index cols, const Store& store) {
  const Lanes d;
  const IntLanes di;
  const float most = largest_of(x, cols);
  const auto inverse = hn::Set(d, most > 0 ? 127 / most : 0.0F);
  for (Index k = 0; k < cols; k += static_cast<Index>(hn::Lanes(d)))
    store(hn::Add(hn::NearestInt(hn::Mul(hn::LoadU(d, x + k), inverse)), hn::Set(di, 128)), k);
  return most / 127;
}

float quantise_to_bytes(const float* x, Index cols, uint8_t* to) {
  const hn::Rebind<uint8_t, Lanes> d8;
  return quantise(x, cols, [&](auto q, Index k) TANGYIN_LAMBDA {
    hn::StoreU(hn::DemoteTo(d8, q), d8, to + k);
  });
}

// In the order that Int8Step reads.
float quantise_to_pairs(const float* x, Index cols, uint16_t* to) {
  constexpr Index kPlace[4] = {0, 2, 1, 3};
  return quantise(x, cols, [&](auto q, Index k) TANGYIN_LAMBDA {
    HWY_ALIGN int32_t lanes[hn::MaxLanes(IntLanes())];
    hn::Store(q, IntLanes(), lanes);
    for (Index j = 0; j < static_cast<Index>(hn::Lanes(Lanes())); ++j)
      to[(k + j) / 4 * 4 + kPlace[(k + j) % 4]] = static_cast<uint16_t>(lanes[j]);
  });
}

void update_on_target(const float* recurrent, const float* projection, Index units, float* cell,
                      float* hidden) {
  const Lanes d;
  const Index step = static_cast<Index>(hn::Lanes(d));
  const auto one = hn::Set(d, 1.0F), bound = hn::Set(d, 40.0F);
  // exp(−times·x), clamped to 2^±40, so that the product of three is finite.
  const auto power = [&](auto x, float times) HWY_ATTR {
    const auto t = hn::Mul(x, hn::Set(d, -1.44269504F * times));
    return vexp2(d, hn::Min(hn::Max(t, hn::Neg(bound)), bound));
  };
  for (Index u = 0; u < units; u += step) {
    const auto a = [&](Index gate) HWY_ATTR {
      const auto r = hn::LoadU(d, recurrent + gate * units + u);
      return projection ? hn::Add(r, hn::LoadU(d, projection + gate * units + u)) : r;
    };
    // Two divisions instead of five, with I = exp(−a_i), F = exp(−a_f), O = exp(−a_o),
    // G = exp(−2·a_g), C = exp(−2c):
    //   c ← (c·(1 + I)(1 + G) + (1 − G)(1 + F)) / ((1 + F)(1 + I)(1 + G))
    //   h = (1 − C) / ((1 + O)(1 + C))
    const auto input = hn::Add(one, power(a(0), 1)), forget = hn::Add(one, power(a(1), 1)),
               g = power(a(2), 2);
    const auto both = hn::Mul(input, hn::Add(one, g));
    const auto c = hn::Div(mul_add(hn::LoadU(d, cell + u), both, hn::Mul(hn::Sub(one, g), forget)),
                           hn::Mul(forget, both));
    hn::StoreU(c, d, cell + u);
    const auto output = hn::Add(one, power(a(3), 1)), e = power(c, 2);
    hn::StoreU(hn::Div(hn::Sub(one, e), hn::Mul(output, hn::Add(one, e))), d, hidden + u);
  }
}

void log_softmax_on_target(float* values, Index size, Index padded) {
  const Lanes d;
  const Index step = static_cast<Index>(hn::Lanes(d));
  for (Index v = size; v < padded; ++v) values[v] = -std::numeric_limits<float>::infinity();
  auto most = hn::Set(d, values[0]);
  for (Index v = 0; v < padded; v += step) most = hn::Max(most, hn::LoadU(d, values + v));
  const auto largest = hn::MaxOfLanes(d, most);
  double sum = 0;  // of sums in 16 lanes of fp32 over 1,024 entries each
  for (Index v = 0; v < padded;) {
    SixteenSums part;
    for (const Index end = std::min(padded, v + 1024); v < end; v += 16)
      part.add([&](Index k) TANGYIN_LAMBDA {
        const auto z = hn::Sub(hn::LoadU(d, values + v + k), largest);
        return hn::IfThenElseZero(hn::Gt(z, hn::Set(d, -80.0F)), vexp(d, z));
      });
    sum += static_cast<double>(part.total());
  }
  const auto shift = hn::Add(largest, hn::Set(d, static_cast<float>(std::log(sum))));
  for (Index v = 0; v < padded; v += step)
    hn::StoreU(hn::Sub(hn::LoadU(d, values + v), shift), d, values + v);
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tangyin {

HWY_EXPORT(multiply_on_target);
HWY_EXPORT(round_row);
HWY_EXPORT(quantise_to_bytes);
HWY_EXPORT(quantise_to_pairs);
HWY_EXPORT(update_on_target);
HWY_EXPORT(log_softmax_on_target);

void multiply(const Product& product, Index first_block, Index last_block) noexcept {
  if (!multiply_native(product, first_block, last_block))
    multiply_portable(product, first_block, last_block);
}

void multiply_portable(const Product& product, Index first_block, Index last_block) noexcept {
  HWY_DYNAMIC_DISPATCH(multiply_on_target)(product, first_block, last_block);
}

Index operand_bytes(WeightDtype dtype) noexcept {
  if (dtype == WeightDtype::fp32) return 4;
  return dtype == WeightDtype::int8 && has_native_product(dtype) ? 1 : 2;
}

Operands prepare(WeightDtype dtype, Matrix<const float> x, std::byte* values,
                 float* scales) noexcept {
  if (operand_bytes(dtype) > 1) return prepare_portable(dtype, x, values, scales);
  for (Index n = 0; n < x.rows; ++n)
    scales[n] = HWY_DYNAMIC_DISPATCH(quantise_to_bytes)(
        x.row(n), x.cols, reinterpret_cast<uint8_t*>(values + n * x.cols));
  return {x.rows, x.cols, values, scales};
}

Operands prepare_portable(WeightDtype dtype, Matrix<const float> x, std::byte* values,
                          float* scales) noexcept {
  if (dtype == WeightDtype::fp32)
    return {x.rows, x.cols, reinterpret_cast<const std::byte*>(x.data), nullptr};
  for (Index n = 0; n < x.rows; ++n) {
    auto* to = reinterpret_cast<uint16_t*>(values) + n * x.cols;
    if (dtype == WeightDtype::bf16)
      HWY_DYNAMIC_DISPATCH(round_row)(x.row(n), x.cols, to);
    else
      scales[n] = HWY_DYNAMIC_DISPATCH(quantise_to_pairs)(x.row(n), x.cols, to);
  }
  return {x.rows, x.cols, values, scales};
}

void lstm_update(const float* recurrent, const float* projection, Index units, float* cell,
                 float* hidden) noexcept {
  HWY_DYNAMIC_DISPATCH(update_on_target)(recurrent, projection, units, cell, hidden);
}

void log_softmax(float* values, Index size, Index padded) noexcept {
  HWY_DYNAMIC_DISPATCH(log_softmax_on_target)(values, size, padded);
}

}  // namespace tangyin
#endif
