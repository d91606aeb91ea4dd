#include "study/symmetry_experiment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tangyin {
namespace {

struct Symmetry : ::testing::Test {
  const std::vector<SymmetryRun> runs = run_symmetry_experiment({});
  const SymmetryPoint &zero = runs[0].points.back(), &constant = runs[1].points.back(),
                      &uniform = runs[2].points.back();
};

TEST_F(Symmetry, ZeroWeightsLearnOnlyHowOftenTokensOccur) {
  EXPECT_EQ(zero.distinct_units, 1);
  EXPECT_EQ(zero.spread, 0);
  // Half are 0, an eighth each of 1 2 3 4.
  EXPECT_NEAR(zero.loss, 0.5 * std::log(2.0) + 0.5 * std::log(8.0), 1e-5);
}

TEST_F(Symmetry, EqualWeightsStayEqualToTheLastBit) {
  EXPECT_EQ(constant.distinct_units, 1);
  EXPECT_EQ(constant.spread, 0);
  // One unit in eight copies cannot tell what came before a 0.
  EXPECT_GT(constant.loss, 0.5 * std::log(4.0) - 1e-3);
}

TEST_F(Symmetry, RandomWeightsLearnTheSequence) {
  EXPECT_EQ(uniform.distinct_units, 8);
  EXPECT_LT(uniform.loss, 0.01);
}

}  // namespace
}  // namespace tangyin
