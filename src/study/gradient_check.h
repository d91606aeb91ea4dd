// Checks every derivative of docs/derivation.md, and every parameter of two small whole models,
// against numerical derivatives in double:
//
//   central difference   (f(x+h) − f(x−h)) / 2h, extrapolated twice (Richardson): error O(h⁶)
//   complex step         Im f(x + iε) / ε with ε = 1e-30: no subtraction, so no cancellation
//
// The error of an entry is |derived − numerical| / max(|derived|, |numerical|, floor), with floor =
// kGradientFloor · the largest |derived| of its row.  A loss has 16 digits, so a difference of
// losses cannot resolve an entry that is much smaller than its neighbours.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

inline constexpr double kCentralBound = 1e-7, kComplexStepBound = 1e-12, kGradientFloor = 1e-2;

// One derivative or one parameter, with the largest error over its entries.
struct GradientCheckRow {
  std::string group, name;  // "cell", "∂h/∂W_f"
  Index entries = 0;
  double central = 0, complex_step = 0;
  bool ok() const noexcept { return central < kCentralBound && complex_step < kComplexStepBound; }
};

struct GradientCheck {
  std::vector<GradientCheckRow> rows;
  double max_relative_error = 0;  // of the central differences
  double max_relative_error_complex_step = 0;
  bool ok = false;  // every row is
};

struct GradientCheckOptions {
  uint64_t seed = 1;  // of the weights and the data
  // May change the derived values of a row, so that tests can see the check fail.
  std::function<void(const GradientCheckRow& row, std::span<double> derived)> tamper;
};

GradientCheck check_gradients(const GradientCheckOptions& options);

}  // namespace tangyin
