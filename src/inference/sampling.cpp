#include "inference/sampling.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/sampling.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "simd/lanes-inl.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Exponents below count as nothing; vexp holds its argument in ±87.
constexpr float kSmallest = -80;

template <class V>
HWY_INLINE V exp_or_zero(Lanes d, V x) {
  return hn::IfThenElseZero(hn::Gt(x, hn::Set(d, kSmallest)), vexp(d, x));
}

AllowedShare share_on_target(const float* log_probs, const float* bias, Index n) {
  const Lanes d;
  auto most = hn::Set(d, -std::numeric_limits<float>::infinity());
  SixteenSums sum;
  for (Index v = 0; v < n; v += 16)
    sum.add([&](Index k) TANGYIN_LAMBDA {
      const auto x = hn::Add(hn::LoadU(d, log_probs + v + k), hn::LoadU(d, bias + v + k));
      most = hn::Max(most, x);
      return exp_or_zero(d, x);
    });
  return {static_cast<double>(sum.total()), hn::GetLane(hn::MaxOfLanes(d, most))};
}

void weights_on_target(const float* log_probs, const float* bias, float most,
                       float inverse_temperature, Index n, Index chunk, float* weights,
                       float* chunks) {
  const Lanes d;
  const auto shift = hn::Set(d, most), inverse = hn::Set(d, inverse_temperature);
  for (Index first = 0; first < n; first += chunk) {
    SixteenSums sum;
    for (Index v = first; v < first + chunk; v += 16)
      sum.add([&](Index k) TANGYIN_LAMBDA {
        const auto x = hn::Add(hn::LoadU(d, log_probs + v + k), hn::LoadU(d, bias + v + k));
        const auto weight = exp_or_zero(d, hn::Mul(hn::Sub(x, shift), inverse));
        hn::StoreU(weight, d, weights + v + k);
        return weight;
      });
    chunks[first / chunk] = sum.total();
  }
}

// 2^((x − most)·scale) for x ≤ most.  Where that is below 2⁻¹²⁶, of() returns 2⁻¹²⁶, which does not
// change a sum, and exactly() returns 0.
struct Weight {
  Weight(float most, float scale)
      : scale_(hn::Set(Lanes(), scale)), shift_(hn::Set(Lanes(), most * scale)) {}
  HWY_INLINE hn::Vec<Lanes> of(hn::Vec<Lanes> x) const {
    const Lanes d;
    return vexp2(d, hn::Max(hn::Sub(hn::Mul(x, scale_), shift_), hn::Set(d, kLeast)));
  }
  HWY_INLINE hn::Vec<Lanes> exactly(hn::Vec<Lanes> x) const {
    const Lanes d;
    const auto t = hn::Sub(hn::Mul(x, scale_), shift_);
    return hn::IfThenElseZero(hn::Gt(t, hn::Set(d, kLeast)), vexp2(d, t));
  }
  static constexpr float kLeast = -126;
  hn::Vec<Lanes> scale_, shift_;
};

Piece weigh_on_target(const float* logits, Index n, float scale) {
  const Lanes d;
  const Index step = static_cast<Index>(hn::Lanes(d));
  auto largest = hn::LoadU(d, logits);
  for (Index v = step; v < n; v += step) largest = hn::Max(largest, hn::LoadU(d, logits + v));
  const float most = hn::GetLane(hn::MaxOfLanes(d, largest));
  if (most == -std::numeric_limits<float>::infinity()) return {most, 0};
  const Weight weight(most, scale);
  SixteenSums sum;
  for (Index v = 0; v < n; v += 16)
    sum.add([&](Index k) TANGYIN_LAMBDA { return weight.of(hn::LoadU(d, logits + v + k)); });
  return {most, sum.total()};
}

// The entry of a piece at which the cumulated weight passes `left`, or its last with any weight
// where rounding passes the end.
Index entry_of_piece_on_target(const float* logits, Index n, float most, float scale, double left) {
  const Lanes d;
  const Weight weight(most, scale);
  constexpr Index kAtOnce = 64;
  std::array<float, kAtOnce> weights;
  const auto weigh_some = [&](Index first) HWY_ATTR {
    SixteenSums sum;
    for (Index v = 0; v < kAtOnce; v += 16)
      sum.add([&](Index k) TANGYIN_LAMBDA {
        const auto w = weight.exactly(hn::LoadU(d, logits + first + v + k));
        hn::StoreU(w, d, weights.data() + v + k);
        return w;
      });
    return static_cast<double>(sum.total());
  };
  Index chosen = 0;
  double left_there = 0;
  for (Index first = 0; first < n; first += kAtOnce) {
    const double sum = weigh_some(first);
    if (sum > 0) chosen = first, left_there = left;
    if (left < sum) break;
    left -= sum;
  }
  weigh_some(chosen);
  Index last = chosen;
  for (Index k = 0; k < kAtOnce; ++k) {
    const auto w = static_cast<double>(weights[static_cast<size_t>(k)]);
    if (w > 0) last = chosen + k;
    if ((left_there -= w) < 0 && w > 0) break;
  }
  return last;
}

double above_on_target(const float* weights, float threshold, Index n) {
  const Lanes d;
  const auto limit = hn::Set(d, threshold);
  SixteenSums sum;
  for (Index v = 0; v < n; v += 16)
    sum.add([&](Index k) TANGYIN_LAMBDA {
      const auto weight = hn::LoadU(d, weights + v + k);
      return hn::IfThenElseZero(hn::Gt(weight, limit), weight);
    });
  return static_cast<double>(sum.total());
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tangyin {

HWY_EXPORT(share_on_target);
HWY_EXPORT(weights_on_target);
HWY_EXPORT(above_on_target);
HWY_EXPORT(weigh_on_target);
HWY_EXPORT(entry_of_piece_on_target);

AllowedShare allowed_share(const float* log_probs, const float* bias, Index n) noexcept {
  return HWY_DYNAMIC_DISPATCH(share_on_target)(log_probs, bias, n);
}

// 2^(x·scale) = exp(x / temperature)
float scale_of(double temperature) {
  return static_cast<float>(std::numbers::log2e / temperature);
}

Piece weigh(const float* logits, Index n, double temperature) noexcept {
  return HWY_DYNAMIC_DISPATCH(weigh_on_target)(logits, n, scale_of(temperature));
}

Index entry_at(const float* logits, Index n, std::span<const Piece> pieces, double where,
               double temperature) noexcept {
  float most = pieces.front().most;
  for (const Piece& piece : pieces) most = std::max(most, piece.most);
  const auto share = [&](const Piece& piece) {
    return piece.sum > 0 ? static_cast<double>(piece.sum) *
                               std::exp(static_cast<double>(piece.most - most) / temperature)
                         : 0;
  };
  double total = 0;
  for (const Piece& piece : pieces) total += share(piece);
  // What is left of where·total at the chosen piece, as a part of its share.
  double left = where * total, inside = 0;
  size_t chosen = 0;
  for (size_t p = 0; p < pieces.size(); ++p) {
    const double here = share(pieces[p]);
    if (here > 0) chosen = p, inside = left / here;
    if (left < here) break;
    left -= here;
  }
  const Index first = static_cast<Index>(chosen) * Piece::kSize;
  const Piece& piece = pieces[chosen];
  return first + HWY_DYNAMIC_DISPATCH(entry_of_piece_on_target)(
                     logits + first, std::min(Piece::kSize, n - first), piece.most,
                     scale_of(temperature), inside * static_cast<double>(piece.sum));
}

void NucleusSampler::set(const float* log_probs, const float* bias, float most,
                         double temperature) noexcept {
  HWY_DYNAMIC_DISPATCH(weights_on_target)
  (log_probs, bias, most, static_cast<float>(1 / temperature), weights_.size(), kChunk,
   weights_.data(), chunks_.data());
}

void NucleusSampler::scale(Index entry, float factor) noexcept {
  float& weight = weights_.data()[entry];
  chunks_.data()[entry / kChunk] += weight * (factor - 1);
  weight *= factor;
}

Index NucleusSampler::draw(double top_p, Random& random) const noexcept {
  double total = 0;
  for (const float chunk : chunks_.span()) total += static_cast<double>(chunk);
  // Rejection: an entry is in the nucleus if those more probable than it sum to less than top_p.
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
    const double above = HWY_DYNAMIC_DISPATCH(above_on_target)(
        weights_.data(), weights_.data()[entry], weights_.size());
    if (above < top_p * total) return entry;
  }
  // Reached only for a tiny top_p: the most probable entry.
  const auto weights = weights_.span();
  return std::max_element(weights.begin(), weights.end()) - weights.begin();
}

}  // namespace tangyin
#endif
