#include "inference/choice.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/choice.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include <algorithm>
#include <array>
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

constexpr Index kLeastChunk = 64, kChunks = 128;  // entries of a chunk, at least; chunks of a row, at most

// Σ exp((logits − most) / temperature) of a chunk; its terms are left in `weights` if that is given.
float chunk_sum(const float* logits, hn::Vec<Lanes16> most, hn::Vec<Lanes16> inverse, Index size, float* weights) {
  const Lanes16 d;
  auto sum = hn::Zero(d);
  for (Index v = 0; v < size; v += static_cast<Index>(hn::Lanes(d))) {
    const auto weight = exp_or_zero(d, hn::Mul(hn::Sub(hn::LoadU(d, logits + v), most), inverse));
    if (weights != nullptr) hn::StoreU(weight, d, weights + v);
    sum = hn::Add(sum, weight);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

Index entry_on_target(const float* logits, Index n, double where, float inverse_temperature) {
  const Lanes16 d;
  auto largest = hn::LoadU(d, logits);
  for (Index v = 0; v < n; v += static_cast<Index>(hn::Lanes(d))) largest = hn::Max(largest, hn::LoadU(d, logits + v));
  const auto most = hn::MaxOfLanes(d, largest), inverse = hn::Set(d, inverse_temperature);
  const Index chunk = (n / kLeastChunk + kChunks - 1) / kChunks * kLeastChunk;
  std::array<float, kChunks> sums;
  double total = 0;
  for (Index first = 0; first < n; first += chunk)
    total += static_cast<double>(sums[static_cast<size_t>(first / chunk)] =
                                     chunk_sum(logits + first, most, inverse, std::min(chunk, n - first), nullptr));
  double left = where * total;
  Index first = 0;
  for (; first + chunk < n && left >= static_cast<double>(sums[static_cast<size_t>(first / chunk)]); first += chunk)
    left -= static_cast<double>(sums[static_cast<size_t>(first / chunk)]);
  // Rounding may pass the end of the chunk, or find a chunk in which nothing has weight: the likeliest is right then too.
  std::array<float, kLeastChunk> weights;
  Index last = -1;
  for (const Index end = std::min(n, first + chunk); first < end; first += kLeastChunk) {
    chunk_sum(logits + first, most, inverse, kLeastChunk, weights.data());
    for (Index k = 0; k < kLeastChunk; ++k) {
      const auto weight = static_cast<double>(weights[static_cast<size_t>(k)]);
      if (weight > 0) last = first + k;
      if ((left -= weight) < 0 && weight > 0) return last;
    }
  }
  return last >= 0 ? last : std::max_element(logits, logits + n) - logits;
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
HWY_EXPORT(entry_on_target);

AllowedShare allowed_share(const float* log_probs, const float* bias, Index n) noexcept {
  return HWY_DYNAMIC_DISPATCH(share_on_target)(log_probs, bias, n);
}

Index entry_at(const float* logits, Index n, double where, double temperature) noexcept {
  return HWY_DYNAMIC_DISPATCH(entry_on_target)(logits, n, where, static_cast<float>(1 / temperature));
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
