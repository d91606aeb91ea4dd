// Optimisers: they see one flat span of parameters with its gradients and know no layer.
// Conventions (where epsilon stands, bias correction, weight decay) and default hyper-parameters
// are PyTorch's, so that results can be compared. Each is one file with its formulas, a rule for
// one parameter (optim/elementwise.h) and a line in make_optimizer.
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
  double beta1 = 0.9;         // of adam and adamw: memory of the mean of the gradient
  double beta2 = 0.999;       // of adam and adamw: memory of the mean of its square
  double alpha = 0.99;        // of rmsprop: memory of the mean of the gradient's square
  double rho = 0.9;           // of adadelta: the same
  std::optional<double> epsilon =
      {};  // unless given: adam, adamw, rmsprop 1e-8, adagrad 1e-10, adadelta 1e-6
  std::optional<double> weight_decay =
      {};  // λ, unless given: 0, for adamw 0.01.  λ·w is added to the gradient (L2);
           // adamw shrinks the weights by rate·λ instead (decoupled)
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;

  virtual std::string_view name() const noexcept = 0;

  // One update of `parameters` [n] by gradients [n] · gradient_scale (the clipping factor), in a
  // single pass over memory on all threads.  The same inputs give the same bytes for any number of
  // threads.
  virtual void step(std::span<float> parameters, std::span<const float> gradients, float rate,
                    float gradient_scale = 1) = 0;

  // A slot remembers one number for each parameter: [n].
  struct Slot {
    std::string_view name;  // PyTorch's: "exp_avg", "momentum_buffer", …
    std::span<float> values;
  };
  // The slots, in a fixed order, and the number of steps done: together they are the whole state.
  // A checkpoint saves them, and restores them by writing into the spans and set_steps().
  virtual std::vector<Slot> state() noexcept = 0;
  int64_t steps() const noexcept { return steps_; }
  void set_steps(int64_t steps) noexcept { steps_ = steps; }

 protected:
  int64_t steps_ = 0;
};

// The optimiser that `settings` name, for `parameters` values; InputError for an unknown name (it
// lists the known ones) or a hyper-parameter out of its range.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerSettings& settings, Index parameters);

// sgd momentum nesterov adagrad adadelta rmsprop adam adamw
std::span<const std::string_view> optimizer_names() noexcept;

}  // namespace tangyin
