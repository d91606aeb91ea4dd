#include "study/gradient_check.h"

#include <algorithm>

#include "study/gradient_checker.h"

namespace tangyin {

GradientCheck check_gradients(const GradientCheckOptions& options) {
  GradientChecker checker(options);
  Random random(options.seed);
  check_unit(checker, random);
  check_cell(checker, random);
  check_cross_entropy(checker, random);
  check_models(checker, random);

  GradientCheck result{.rows = checker.rows(), .ok = true};
  for (const GradientCheckRow& row : result.rows) {
    result.max_relative_error = std::max(result.max_relative_error, row.central);
    result.max_relative_error_complex_step =
        std::max(result.max_relative_error_complex_step, row.complex_step);
    result.ok = result.ok && row.ok();
  }
  return result;
}

}  // namespace tangyin
