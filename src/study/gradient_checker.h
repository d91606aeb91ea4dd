// Compares arrays of derivatives with numerical ones and collects the rows of gradient_check.h.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <string>
#include <vector>

#include "base/random.h"
#include "study/gradient_check.h"

namespace tangyin {

class GradientChecker {
  static constexpr double kComplexStep = 1e-30, kLargestStep = 0.25;
  static constexpr int kHalvings = 6;

  static double largest(const std::vector<double>& values) {
    double result = 0;
    for (const double value : values) result = std::max(result, std::abs(value));
    return result;
  }
  // Ridders 1982: halve the step, cancel the errors in h², h⁴, … from the differences so far, and
  // keep the value that differs least from those it came from.  A large step has a truncation
  // error, a small one a rounding error.
  template <class F>
  static double central_difference(const F& f) {
    double table[kHalvings][kHalvings], best = 0, least = std::numeric_limits<double>::infinity(),
                                        h = kLargestStep;
    for (int n = 0; n < kHalvings; ++n, h /= 2) {
      table[n][0] = (f(h) - f(-h)) / (2 * h);
      double power = 1;
      for (int k = 1; k <= n; ++k) {
        power *= 4;
        table[n][k] = (power * table[n][k - 1] - table[n - 1][k - 1]) / (power - 1);
        const double doubt = std::max(std::abs(table[n][k] - table[n][k - 1]),
                                      std::abs(table[n][k] - table[n - 1][k - 1]));
        if (doubt <= least) least = doubt, best = table[n][k];
      }
    }
    return best;
  }
  static double relative_error(double derived, double numerical, double floor) {
    const double difference = std::abs(derived - numerical);
    if (difference == 0) return 0;
    const double error = difference / std::max({std::abs(derived), std::abs(numerical), floor});
    // NaN must not pass.
    return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
  }

 public:
  explicit GradientChecker(const GradientCheckOptions& options) : options_(options) {}

  // Checks derived[e] = ∂/∂s moved(e, s) at s = 0 for every entry e: `moved` is the function's
  // value with the variable of entry e moved by s, which is a double or a std::complex<double>.
  template <class Moved>
  void check(const std::string& group, const std::string& name, std::vector<double> derived,
             const Moved& moved) {
    GradientCheckRow row{
        .group = group, .name = name, .entries = static_cast<Index>(derived.size())};
    if (options_.tamper) options_.tamper(row, derived);
    const double floor = kGradientFloor * largest(derived);
    for (size_t e = 0; e < derived.size(); ++e) {
      const double central =
          central_difference([&](double s) { return moved(static_cast<Index>(e), s); });
      const double imaginary =
          moved(static_cast<Index>(e), std::complex<double>(0, kComplexStep)).imag();
      row.central = std::max(row.central, relative_error(derived[e], central, floor));
      row.complex_step =
          std::max(row.complex_step, relative_error(derived[e], imaginary / kComplexStep, floor));
    }
    rows_.push_back(row);
  }

  const std::vector<GradientCheckRow>& rows() const noexcept { return rows_; }

 private:
  const GradientCheckOptions& options_;
  std::vector<GradientCheckRow> rows_;
};

// The checks.  Weights and data are drawn from `random`.
void check_unit(GradientChecker& checker, Random& random);  // the derivatives by name, one unit
// The derivatives of one cell by z and by its weights, and its backward pass.
void check_cell(GradientChecker& checker, Random& random);
void check_cross_entropy(GradientChecker& checker, Random& random);  // softmax with cross-entropy
void check_models(GradientChecker& checker, Random& random);  // every parameter of two whole models

}  // namespace tangyin
