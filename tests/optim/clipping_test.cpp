#include "optim/clipping.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"

namespace tangyin {
namespace {

TEST(Clipping, NormIsTheRootOfTheSumOfSquares) {
  EXPECT_EQ(global_norm({}), 0.0);
  EXPECT_EQ(global_norm(std::vector<float>{3, -4}), 5.0);  // √(9 + 16)
  EXPECT_DOUBLE_EQ(global_norm(std::vector<float>(12345, 0.5F)), std::sqrt(12345 * 0.25));
}

TEST(Clipping, NormOfEverySizeAgreesWithAPlainLoop) {
  Random random(2);
  for (size_t size = 1; size < 3000; size += 97) {
    std::vector<float> g(size);
    double sum = 0;
    for (float& value : g) {
      value = random.uniform(-1, 1);
      sum += static_cast<double>(value) * static_cast<double>(value);
    }
    EXPECT_NEAR(global_norm(g), std::sqrt(sum), 1e-12 * std::sqrt(sum)) << size;
  }
}

TEST(Clipping, NormDoesNotOverflowWhereTheSquaresOfFloatsWould) {
  EXPECT_NEAR(global_norm(std::vector<float>(4, 1e30F)), 2e30, 1e24);
}

TEST(Clipping, OneBadValueAnywhereShowsInTheNorm) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const size_t place : {0U, 500U, 1000U}) {
    std::vector<float> g(1001, 1.0F);
    g[place] = std::nanf("");
    EXPECT_TRUE(std::isnan(global_norm(g))) << place;
    g[place] = -kInfinity;
    EXPECT_TRUE(std::isinf(global_norm(g))) << place;
  }
}

TEST(Clipping, NumberOfThreadsChangesNoBitOfTheNorm) {
  Random random(4);
  std::vector<float> g(100001);
  for (float& value : g) value = random.uniform(-1, 1);
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const double one = global_norm(g);
  omp_set_num_threads(3);
  EXPECT_EQ(global_norm(g), one);
  omp_set_num_threads(threads);
}

TEST(Clipping, FactorBringsTheNormDownToTheLimitAndNeverUp) {
  EXPECT_EQ(clip_factor(5, 1), 0.2);
  EXPECT_EQ(clip_factor(0.5, 1), 1.0);
  EXPECT_EQ(clip_factor(1, 1), 1.0);
  EXPECT_EQ(clip_factor(0, 1), 1.0);
  EXPECT_EQ(clip_factor(5, 0), 1.0);  // 0: no clipping
}

}  // namespace
}  // namespace tangyin
