// Optimisers over one flat span of parameters and its gradients; they know no layers.  Formulas
// (place of epsilon, bias correction, weight decay) and default hyper-parameters are PyTorch's, so
// that results can be compared.  An optimiser is one file with its formulas, a rule for one
// parameter (optim/elementwise.h) and a line in make_optimizer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

struct OptimizerSettings {
  std::string name = "adam";  // one of optimizer_names()
  double momentum = 0.9;      // μ of momentum and nesterov
  double beta1 = 0.9;         // of adam and adamw: decay of the mean of the gradient
  double beta2 = 0.999;       // of adam and adamw: decay of the mean of its square
  double alpha = 0.99;        // of rmsprop: decay of the mean of the gradient's square
  double rho = 0.9;           // of adadelta: the same
  // Default: 1e-8 for adam, adamw, rmsprop; 1e-10 for adagrad; 1e-6 for adadelta.
  std::optional<double> epsilon = {};
  // λ, default 0, for adamw 0.01.  λ·w is added to the gradient (L2); adamw instead multiplies the
  // weights by 1 − rate·λ (decoupled).
  std::optional<double> weight_decay = {};
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  virtual std::string_view name() const noexcept = 0;

  // Updates `parameters` [n] by gradients [n] · gradient_scale (the clipping factor), in one pass
  // over memory on all threads.  The result does not depend on the number of threads.
  virtual void step(std::span<float> parameters, std::span<const float> gradients, float rate,
                    float gradient_scale = 1) = 0;

  // One number of state for each parameter: [n].
  struct Slot {
    std::string_view name;  // PyTorch's: "exp_avg", "momentum_buffer", …
    std::span<float> values;
  };
  // The slots in a fixed order.  Together with steps() they are the whole state: a checkpoint saves
  // them, and restores them by writing into the spans and calling set_steps().
  virtual std::vector<Slot> state() noexcept = 0;
  int64_t steps() const noexcept { return steps_; }
  void set_steps(int64_t steps) noexcept { steps_ = steps; }

 protected:
  int64_t steps_ = 0;
};

// The optimiser `settings.name` for `parameters` values.  InputError for an unknown name or a
// hyper-parameter out of range.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerSettings& settings, Index parameters);

// sgd momentum nesterov adagrad adadelta rmsprop adam adamw
std::span<const std::string_view> optimizer_names() noexcept;

}  // namespace tangyin
