// Adadelta: the root of the mean square u of earlier steps divided by that of the mean square v of
// the gradients gives the step the unit of the parameter.
//   g ← g + λx    v ← ρv + (1−ρ)g²    d = √(u + ε)/√(v + ε) · g    u ← ρu + (1−ρ)d²    x ← x − ηd
// ρ = 0.9, ε = 1e-6; the paper has η = 1.
// Zeiler, "ADADELTA: an adaptive learning rate method", arXiv:1212.5701, 2012.
#include <cmath>

#include "optim/elementwise.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

struct Adadelta {
  static constexpr std::string_view kName = "adadelta";
  static constexpr std::array<std::string_view, 2> kSlots{"square_avg", "acc_delta"};
  double rho, epsilon, weight_decay;

  struct Update {
    float rho, rest, epsilon, decay, rate;  // rest = 1 − ρ
    void operator()(float& x, float g, float& v, float& u) const noexcept {
      g += decay * x;
      v = rho * v + rest * g * g;
      const float d = std::sqrt(u + epsilon) / std::sqrt(v + epsilon) * g;
      u = rho * u + rest * d * d;
      x -= rate * d;
    }
  };
  Update at(int64_t, float rate) const noexcept {
    return {static_cast<float>(rho), static_cast<float>(1 - rho), static_cast<float>(epsilon),
            static_cast<float>(weight_decay), rate};
  }
};

}  // namespace

std::unique_ptr<Optimizer> make_adadelta(const OptimizerSettings& s, Index parameters) {
  return std::make_unique<Elementwise<Adadelta>>(
      Adadelta{s.rho, s.epsilon.value_or(1e-6), s.weight_decay.value_or(0)}, parameters);
}

}  // namespace tangyin
