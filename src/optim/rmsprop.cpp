// RMSprop: as Adagrad, but v is a moving average of the squared gradients, so the rate can rise.
//   g ← g + λx    v ← αv + (1−α)g²    x ← x − η g / (√v + ε)        α = 0.99, ε = 1e-8
// Tieleman, Hinton, lecture 6.5 of "Neural networks for machine learning", 2012.
#include <cmath>

#include "optim/elementwise.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

struct RmsProp {
  static constexpr std::string_view kName = "rmsprop";
  static constexpr std::array<std::string_view, 1> kSlots{"square_avg"};
  double alpha, epsilon, weight_decay;

  struct Update {
    float alpha, rest, epsilon, decay, rate;  // rest = 1 − α
    void operator()(float& x, float g, float& v) const noexcept {
      g += decay * x;
      v = alpha * v + rest * g * g;
      x -= rate * g / (std::sqrt(v) + epsilon);
    }
  };
  Update at(int64_t, float rate) const noexcept {
    return {static_cast<float>(alpha), static_cast<float>(1 - alpha), static_cast<float>(epsilon),
            static_cast<float>(weight_decay), rate};
  }
};

}  // namespace

std::unique_ptr<Optimizer> make_rmsprop(const OptimizerSettings& s, Index parameters) {
  return std::make_unique<Elementwise<RmsProp>>(
      RmsProp{s.alpha, s.epsilon.value_or(1e-8), s.weight_decay.value_or(0)}, parameters);
}

}  // namespace tangyin
