// The factories that make_optimizer chooses from.  Each is in the file of its name, unless noted.
#pragma once

#include <memory>

#include "optim/optimizer.h"

namespace tangyin {

std::unique_ptr<Optimizer> make_sgd(const OptimizerSettings& settings, Index parameters);
// sgd.cpp
std::unique_ptr<Optimizer> make_momentum(const OptimizerSettings& settings, Index parameters);
// sgd.cpp
std::unique_ptr<Optimizer> make_nesterov(const OptimizerSettings& settings, Index parameters);
std::unique_ptr<Optimizer> make_adagrad(const OptimizerSettings& settings, Index parameters);
std::unique_ptr<Optimizer> make_adadelta(const OptimizerSettings& settings, Index parameters);
std::unique_ptr<Optimizer> make_rmsprop(const OptimizerSettings& settings, Index parameters);
std::unique_ptr<Optimizer> make_adam(const OptimizerSettings& settings, Index parameters);
// adam.cpp
std::unique_ptr<Optimizer> make_adamw(const OptimizerSettings& settings, Index parameters);

}  // namespace tangyin
