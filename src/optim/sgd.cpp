// Stochastic gradient descent, plain and with a velocity b (momentum buffer).
//   all        g ← g + λx
//   sgd        x ← x − ηg
//   momentum   b ← μb + g    x ← x − ηb
//   nesterov   b ← μb + g    x ← x − η(g + μb)
// As in PyTorch, the rate η is not part of the velocity, and the first velocity is the first
// gradient.
// Robbins, Monro, "A stochastic approximation method", 1951.
// Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
// Nesterov, 1983, in the form of Sutskever, Martens, Dahl, Hinton, "On the importance of
// initialization and momentum in deep learning", ICML 2013.
#include "optim/elementwise.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

struct Plain {
  static constexpr std::string_view kName = "sgd";
  static constexpr std::array<std::string_view, 0> kSlots{};
  double weight_decay;

  struct Update {
    float decay, rate;
    void operator()(float& x, float g) const noexcept { x -= rate * (g + decay * x); }
  };
  Update at(int64_t, float rate) const noexcept { return {static_cast<float>(weight_decay), rate}; }
};

template <bool nesterov>
struct Momentum {
  static constexpr std::string_view kName = nesterov ? "nesterov" : "momentum";
  static constexpr std::array<std::string_view, 1> kSlots{"momentum_buffer"};
  double momentum, weight_decay;

  struct Update {
    float momentum, decay, rate;
    void operator()(float& x, float g, float& b) const noexcept {
      g += decay * x;
      b = momentum * b + g;
      x -= rate * (nesterov ? g + momentum * b : b);
    }
  };
  Update at(int64_t, float rate) const noexcept {
    return {static_cast<float>(momentum), static_cast<float>(weight_decay), rate};
  }
};

}  // namespace

std::unique_ptr<Optimizer> make_sgd(const OptimizerSettings& s, Index parameters) {
  return std::make_unique<Elementwise<Plain>>(Plain{s.weight_decay.value_or(0)}, parameters);
}

std::unique_ptr<Optimizer> make_momentum(const OptimizerSettings& s, Index parameters) {
  using Rule = Momentum<false>;
  return std::make_unique<Elementwise<Rule>>(Rule{s.momentum, s.weight_decay.value_or(0)},
                                             parameters);
}

std::unique_ptr<Optimizer> make_nesterov(const OptimizerSettings& s, Index parameters) {
  using Rule = Momentum<true>;
  return std::make_unique<Elementwise<Rule>>(Rule{s.momentum, s.weight_decay.value_or(0)},
                                             parameters);
}

}  // namespace tangyin
