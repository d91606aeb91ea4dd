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
    const std::vector<double> w =
        ridge({.dense = x.view(), .y = y, .penalties = std::vector<double>(9, penalty)});
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
  const std::vector<double> y{3, 4}, five{5};
  EXPECT_NEAR(ridge({.dense = x.view(), .y = y, .penalties = five})[0], (1 * 3 + 2 * 4) / (5.0 + 5),
              1e-12);
}

// Sparse columns are columns: the same weights as if they had been written out, each with its
// penalty.
TEST(Ridge, TakesSparseColumnsAsDenseOnes) {
  Random random(4);
  const OwnedMatrix<float> all(40, 7), dense(40, 3);
  SparseRows sparse{.entries = {}, .ends = {}, .columns = 4};
  std::vector<double> y;
  for (Index n = 0; n < 40; ++n) {
    for (Index k = 0; k < 7; ++k) {
      const float value = k < 3 || random.bits() % 3 == 0 ? random.uniform(-1, 1) : 0;
      all.view()(n, k) = value;
      if (k < 3)
        dense.view()(n, k) = value;
      else if (value != 0)
        sparse.entries.push_back({static_cast<uint32_t>(k - 3), value});
    }
    sparse.ends.push_back(sparse.entries.size());
    y.push_back(static_cast<double>(random.uniform(-1, 1)));
  }
  const std::vector<double> penalties{1, 2, 3, 0.5, 4, 1, 9};
  const RidgeProblem split{
      .dense = dense.view(), .sparse = &sparse, .y = y, .penalties = penalties};
  const std::vector<double> together = ridge({.dense = all.view(), .y = y, .penalties = penalties}),
                            apart = ridge(split);
  for (size_t k = 0; k < 7; ++k) EXPECT_NEAR(together[k], apart[k], 1e-5);
  EXPECT_NEAR(foretold(split, apart)[5],
              foretold({.dense = all.view(), .y = y, .penalties = penalties}, apart)[5], 1e-9);
}

// What is left out might as well not be there.
TEST(Ridge, LeavesRowsOut) {
  Random random(6);
  const OwnedMatrix<float> x(30, 4);
  for (float& value : x.view().flat()) value = random.uniform(-1, 1);
  std::vector<double> y;
  for (int n = 0; n < 30; ++n) y.push_back(static_cast<double>(random.uniform(-1, 1)));
  std::vector<uint8_t> left_out(30, 0);
  for (size_t n = 20; n < 30; ++n) left_out[n] = 1, y[n] = 1e6;
  const std::vector<double> penalties(4, 0.5);
  const auto first = x.view().slice(0, 20);
  const std::vector<double>
      some = ridge({.dense = first, .y = std::span(y).first(20), .penalties = penalties}),
      rest = ridge({.dense = x.view(), .y = y, .penalties = penalties, .left_out = left_out});
  for (size_t k = 0; k < 4; ++k) EXPECT_NEAR(some[k], rest[k], 1e-9);
}

TEST(Ridge, OfNothingIsNothing) {
  const OwnedMatrix<float> x(2, 2);
  const std::vector<double> y{3, 4}, five{5, 5};
  EXPECT_EQ(ridge({.dense = x.view(), .y = y, .penalties = five}), (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace tangyin
