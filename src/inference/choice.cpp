#include "inference/choice.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/choice.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include <algorithm>
#include <limits>

#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr float kSmallest = -80;  // exponents below count as nothing; vexp holds its argument in ±87

using Lanes16 = hn::CappedTag<float, 16>;

template <class V>
HWY_INLINE V exp_or_zero(Lanes16 d, V x) {
  return hn::IfThenElseZero(hn::Gt(x, hn::Set(d, kSmallest)), vexp(d, x));
}

AllowedShare share_on_target(const float* log_probs, const float* bias, Index n) {
  const Lanes16 d;
  auto sum = hn::Zero(d), most = hn::Set(d, -std::numeric_limits<float>::infinity());
  for (Index v = 0; v < n; v += static_cast<Index>(hn::Lanes(d))) {
    const auto x = hn::Add(hn::LoadU(d, log_probs + v), hn::LoadU(d, bias + v));
    most = hn::Max(most, x);
    sum = hn::Add(sum, exp_or_zero(d, x));
  }
  return {static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum))), hn::GetLane(hn::MaxOfLanes(d, most))};
}

void weights_on_target(const float* log_probs, const float* bias, float most, float inverse_temperature, Index n,
                       Index chunk, float* weights, float* chunks) {
  const Lanes16 d;
  const auto shift = hn::Set(d, most), inverse = hn::Set(d, inverse_temperature);
  for (Index first = 0; first < n; first += chunk) {
    auto sum = hn::Zero(d);
    for (Index v = first; v < first + chunk; v += static_cast<Index>(hn::Lanes(d))) {
      const auto x = hn::Add(hn::LoadU(d, log_probs + v), hn::LoadU(d, bias + v));
      const auto weight = exp_or_zero(d, hn::Mul(hn::Sub(x, shift), inverse));
      hn::StoreU(weight, d, weights + v);
      sum = hn::Add(sum, weight);
    }
    chunks[first / chunk] = hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

double above_on_target(const float* weights, float threshold, Index n) {
  const Lanes16 d;
  const auto limit = hn::Set(d, threshold);
  auto sum = hn::Zero(d);
  for (Index v = 0; v < n; v += static_cast<Index>(hn::Lanes(d))) {
    const auto weight = hn::LoadU(d, weights + v);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::Gt(weight, limit), weight));
  }
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tangyin {

HWY_EXPORT(share_on_target);
HWY_EXPORT(weights_on_target);
HWY_EXPORT(above_on_target);

AllowedShare allowed_share(const float* log_probs, const float* bias, Index n) noexcept {
  return HWY_DYNAMIC_DISPATCH(share_on_target)(log_probs, bias, n);
}

void Wheel::set(const float* log_probs, const float* bias, float most, double temperature) noexcept {
  HWY_DYNAMIC_DISPATCH(weights_on_target)
  (log_probs, bias, most, static_cast<float>(1 / temperature), weights_.size(), kChunk, weights_.data(), chunks_.data());
}

void Wheel::scale(Index entry, float factor) noexcept {
  float& weight = weights_.data()[entry];
  chunks_.data()[entry / kChunk] += weight * (factor - 1);
  weight *= factor;
}

Index Wheel::spin(double top_p, Random& random) const noexcept {
  double total = 0;
  for (const float chunk : chunks_.span()) total += static_cast<double>(chunk);
  // An entry is within top_p if those likelier than it carry less; one that is not is drawn again.
  constexpr int kTries = 100;
  Index entry = 0;
  for (int n = 0; n < kTries; ++n) {
    double left = random.uniform() * total;
    Index chunk = 0;
    while (chunk + 1 < chunks_.size() && left >= static_cast<double>(chunks_.data()[chunk]))
      left -= static_cast<double>(chunks_.data()[chunk++]);
    Index last = -1;  // of the chunk's entries that have any weight
    for (entry = chunk * kChunk; entry < (chunk + 1) * kChunk; ++entry) {
      const auto weight = static_cast<double>(weights_.data()[entry]);
      if (weight > 0) last = entry;
      if ((left -= weight) < 0 && weight > 0) break;
    }
    if (entry == (chunk + 1) * kChunk) entry = last;  // rounding passed the chunk's end
    if (entry < 0) continue;
    if (top_p >= 1) return entry;
    const double above = HWY_DYNAMIC_DISPATCH(above_on_target)(weights_.data(), weights_.data()[entry], weights_.size());
    if (above < top_p * total) return entry;
  }
  // Practically never, unless top_p is tiny: the likeliest.
  const auto weights = weights_.span();
  return std::max_element(weights.begin(), weights.end()) - weights.begin();
}

}  // namespace tangyin
#endif
