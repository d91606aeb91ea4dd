#include "study/gradient_check.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace tangyin {
namespace {

TEST(GradientCheck, HoldsForSeveralSeeds) {
  for (const uint64_t seed : {1U, 2U, 3U}) {
    const GradientCheck check = check_gradients({.seed = seed, .tamper = {}});
    EXPECT_TRUE(check.ok) << "seed " << seed;
    EXPECT_LT(check.max_relative_error, 1e-7) << "seed " << seed;
    EXPECT_LT(check.max_relative_error_complex_step, 1e-12) << "seed " << seed;
  }
}

TEST(GradientCheck, CoversEveryDerivativeOfTheDerivation) {
  std::set<std::string> names;
  for (const auto& row : check_gradients({}).rows) {
    EXPECT_GT(row.entries, 0) << row.name;
    names.insert(row.name);
  }
  for (const char* name : {"∂h/∂o",
                           "∂h/∂c",
                           "∂c/∂f",
                           "∂c/∂i",
                           "∂c/∂ĉ",
                           "∂c/∂c₋₁",
                           "∂h/∂f",
                           "∂h/∂i",
                           "∂h/∂ĉ",
                           "∂h/∂a_f",
                           "∂h/∂a_i",
                           "∂h/∂a_c",
                           "∂h/∂a_o",
                           "∂h/∂z through f",
                           "∂h/∂z through i",
                           "∂h/∂z through ĉ",
                           "∂h/∂z through o",
                           "∂h/∂h₋₁",
                           "∂h/∂x",
                           "∂h/∂W_f",
                           "∂h/∂W_i",
                           "∂h/∂W_c",
                           "∂h/∂W_o",
                           "∂h/∂b_f",
                           "∂h/∂b_i",
                           "∂h/∂b_c",
                           "∂h/∂b_o",
                           "∂loss/∂logits",
                           "embedding.weight",
                           "lstm.weight_ih_l0",
                           "lstm.weight_hh_l0",
                           "lstm.bias_ih_l0",
                           "lstm.bias_hh_l0",
                           "lstm.weight_ih_l2",
                           "lstm.weight_hh_l2",
                           "lstm.bias_ih_l2",
                           "lstm.bias_hh_l2",
                           "output.weight",
                           "output.bias",
                           "h before the batch, layer 0",
                           "c before the batch, layer 2"})
    EXPECT_TRUE(names.count(name)) << name;
}

// Spoils every row at once with `spoil` and expects that none passes.
template <class Spoil>
void expect_every_row_to_fail(const Spoil& spoil) {
  const auto tamper = [&](const GradientCheckRow&, std::span<double> derived) { spoil(derived); };
  const GradientCheck check = check_gradients({.seed = 1, .tamper = tamper});
  EXPECT_FALSE(check.ok);
  for (const auto& row : check.rows) EXPECT_FALSE(row.ok()) << row.group << ": " << row.name;
}

double& largest(std::span<double> values) {
  return *std::max_element(values.begin(), values.end(),
                           [](double a, double b) { return std::abs(a) < std::abs(b); });
}

TEST(GradientCheck, SeesEveryDerivativeThatIsWrongByAMillionth) {
  expect_every_row_to_fail([](auto derived) {
    for (double& value : derived) value *= 1 + 1e-6;
  });
}

TEST(GradientCheck, SeesOneWrongEntry) {
  expect_every_row_to_fail([](auto derived) { largest(derived) *= -1; });
}

TEST(GradientCheck, NeverPassesNotANumber) {
  expect_every_row_to_fail(
      [](auto derived) { derived[0] = std::numeric_limits<double>::quiet_NaN(); });
}

TEST(GradientCheck, ComplexStepSeesWhatDifferencesCannot) {  // an error of 1e-10
  const auto tamper = [](const GradientCheckRow&, std::span<double> derived) {
    largest(derived) *= 1 + 1e-10;
  };
  for (const auto& row : check_gradients({.seed = 1, .tamper = tamper}).rows) {
    EXPECT_LT(row.central, kCentralBound) << row.name;
    EXPECT_GT(row.complex_step, kComplexStepBound) << row.name;
  }
}

TEST(GradientCheck, BlamesOnlyTheRowThatIsWrong) {
  const auto tamper = [](const GradientCheckRow& row, std::span<double> derived) {
    if (row.name == "∂h/∂W_f") std::swap(derived[0], derived[1]);
  };
  for (const auto& row : check_gradients({.seed = 1, .tamper = tamper}).rows)
    EXPECT_EQ(row.ok(), row.name != "∂h/∂W_f") << row.name;
}

}  // namespace
}  // namespace tangyin
