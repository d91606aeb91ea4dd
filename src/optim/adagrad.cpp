// Adagrad: each parameter has its own rate, which falls with the sum v of its squared gradients.
//   g ← g + λx    v ← v + g²    x ← x − η g / (√v + ε)        v starts at 0, ε = 1e-10
// Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic
// optimization", JMLR 2011.
#include <cmath>

#include "optim/elementwise.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

struct Adagrad {
  static constexpr std::string_view kName = "adagrad";
  static constexpr std::array<std::string_view, 1> kSlots{"sum"};
  double epsilon, weight_decay;

  struct Update {
    float epsilon, decay, rate;
    void operator()(float& x, float g, float& v) const noexcept {
      g += decay * x;
      v += g * g;
      x -= rate * g / (std::sqrt(v) + epsilon);
    }
  };
  Update at(int64_t, float rate) const noexcept {
    return {static_cast<float>(epsilon), static_cast<float>(weight_decay), rate};
  }
};

}  // namespace

std::unique_ptr<Optimizer> make_adagrad(const OptimizerSettings& s, Index parameters) {
  return std::make_unique<Elementwise<Adagrad>>(
      Adagrad{s.epsilon.value_or(1e-10), s.weight_decay.value_or(0)}, parameters);
}

}  // namespace tangyin
