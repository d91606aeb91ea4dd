#include "optim/optimizer.h"

#include <array>
#include <limits>

#include "base/error.h"
#include "optim/rules.h"

namespace tangyin {
namespace {

struct Entry {
  std::string_view name;
  std::unique_ptr<Optimizer> (*make)(const OptimizerSettings& settings, Index parameters);
};
constexpr std::array kOptimizers{
    Entry{"sgd", make_sgd},           Entry{"momentum", make_momentum},
    Entry{"nesterov", make_nesterov}, Entry{"adagrad", make_adagrad},
    Entry{"adadelta", make_adadelta}, Entry{"rmsprop", make_rmsprop},
    Entry{"adam", make_adam},         Entry{"adamw", make_adamw},
};
constexpr auto kNames = [] {
  std::array<std::string_view, kOptimizers.size()> names;
  for (size_t k = 0; k < names.size(); ++k) names[k] = kOptimizers[k].name;
  return names;
}();

// A decay of 1 would never take in new values, one above 1 would diverge; NaN is refused as well.
void check_settings(const OptimizerSettings& s) {
  const auto check = [](const char* name, double value, double end) {
    if (!(value >= 0 && value < end))
      throw InputError(fmt::format("the optimiser's {} is {:g}, it must be at least 0{}", name,
                                   value, end == 1 ? " and below 1" : " and finite"));
  };
  constexpr double kNoEnd = std::numeric_limits<double>::infinity();
  check("momentum", s.momentum, 1);
  check("beta1", s.beta1, 1);
  check("beta2", s.beta2, 1);
  check("alpha", s.alpha, 1);
  check("rho", s.rho, 1);
  check("epsilon", s.epsilon.value_or(0), kNoEnd);
  check("weight decay", s.weight_decay.value_or(0), kNoEnd);
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const OptimizerSettings& settings, Index parameters) {
  check_settings(settings);
  for (const Entry& entry : kOptimizers)
    if (entry.name == settings.name) return entry.make(settings, parameters);
  throw InputError(fmt::format("there is no optimiser '{}'; known are {}", settings.name,
                               fmt::join(kNames, ", ")));
}

std::span<const std::string_view> optimizer_names() noexcept {
  return kNames;
}

}  // namespace tangyin
