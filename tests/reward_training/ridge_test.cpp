#include "reward_training/ridge.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tensor/arena.h"

namespace tangyin {
namespace {

// At the minimum the gradient  Xᵀ(Xw − y) + λw  is nothing.
TEST(Ridge, LeavesNoGradient) {
  Random random(3);
  const OwnedMatrix<float> x(60, 9);
  for (float& value : x.view().flat()) value = random.uniform(-2, 2);
  std::vector<double> y;
  for (int n = 0; n < 60; ++n) y.push_back(static_cast<double>(random.uniform(-1, 1)));
  for (const double penalty : {0.01, 3.0, 500.0}) {
    const std::vector<double> w = ridge(x.view(), y, penalty);
    for (Index k = 0; k < 9; ++k) {
      double gradient = penalty * w[static_cast<size_t>(k)];
      for (Index n = 0; n < 60; ++n) {
        double away = -y[static_cast<size_t>(n)];
        for (Index j = 0; j < 9; ++j)
          away += static_cast<double>(x.view()(n, j)) * w[static_cast<size_t>(j)];
        gradient += static_cast<double>(x.view()(n, k)) * away;
      }
      EXPECT_NEAR(gradient, 0, 1e-4) << penalty;
    }
  }
}

TEST(Ridge, OfOneNumberIsTheClosedForm) {
  const OwnedMatrix<float> x(2, 1);
  x.view()(0, 0) = 1, x.view()(1, 0) = 2;
  EXPECT_NEAR(ridge(x.view(), std::vector<double>{3, 4}, 5)[0], (1 * 3 + 2 * 4) / (5.0 + 5), 1e-12);
}

TEST(Ridge, OfNothingIsNothing) {
  const OwnedMatrix<float> x(2, 2);
  EXPECT_EQ(ridge(x.view(), std::vector<double>{3, 4}, 5), (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace tangyin
