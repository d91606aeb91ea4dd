// Adam and AdamW: a step along the mean gradient m, divided by the root of the mean square v; both
// are corrected for their start at 0.
//   adam    g ← g + λx
//   adamw   x ← x − ηλx
//   both    m ← β₁m + (1−β₁)g    v ← β₂v + (1−β₂)g²
//           x ← x − η · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)        t = 1, 2, …
// Defaults: β₁ = 0.9, β₂ = 0.999, ε = 1e-8 (added after the correction), λ = 0, for adamw 0.01.
// Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015.
// Loshchilov, Hutter, "Decoupled weight decay regularization", ICLR 2019.
#include <cmath>

#include "optim/elementwise.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

template <bool decoupled>
struct Adam {
  static constexpr std::string_view kName = decoupled ? "adamw" : "adam";
  static constexpr std::array<std::string_view, 2> kSlots{"exp_avg", "exp_avg_sq"};
  double beta1, beta2, epsilon, weight_decay;

  struct Update {
    float beta1, rest1, beta2, rest2;  // rest = 1 − β
    float epsilon, decay;              // adam: λ; adamw: ηλ
    float step_size;                   // η/(1−β₁ᵗ)
    float root_correction;             // 1/√(1−β₂ᵗ)
    void operator()(float& x, float g, float& m, float& v) const noexcept {
      float next = x;
      if constexpr (decoupled)
        next -= decay * x;
      else
        g += decay * x;
      m = beta1 * m + rest1 * g;
      v = beta2 * v + rest2 * g * g;
      x = next - step_size * m / (std::sqrt(v) * root_correction + epsilon);
    }
  };
  Update at(int64_t step, float rate) const noexcept {
    const double t = static_cast<double>(step);
    const double decay = decoupled ? static_cast<double>(rate) * weight_decay : weight_decay;
    return {.beta1 = static_cast<float>(beta1),
            .rest1 = static_cast<float>(1 - beta1),
            .beta2 = static_cast<float>(beta2),
            .rest2 = static_cast<float>(1 - beta2),
            .epsilon = static_cast<float>(epsilon),
            .decay = static_cast<float>(decay),
            .step_size = static_cast<float>(static_cast<double>(rate) / (1 - std::pow(beta1, t))),
            .root_correction = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)))};
  }
};

template <bool decoupled>
std::unique_ptr<Optimizer> make(const OptimizerSettings& s, Index parameters) {
  const Adam<decoupled> rule{.beta1 = s.beta1,
                             .beta2 = s.beta2,
                             .epsilon = s.epsilon.value_or(1e-8),
                             .weight_decay = s.weight_decay.value_or(decoupled ? 0.01 : 0.0)};
  return std::make_unique<Elementwise<Adam<decoupled>>>(rule, parameters);
}

}  // namespace

std::unique_ptr<Optimizer> make_adam(const OptimizerSettings& s, Index parameters) {
  return make<false>(s, parameters);
}
std::unique_ptr<Optimizer> make_adamw(const OptimizerSettings& s, Index parameters) {
  return make<true>(s, parameters);
}

}  // namespace tangyin
