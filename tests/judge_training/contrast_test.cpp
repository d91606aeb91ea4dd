#include "judge_training/contrast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tensor/arena.h"

namespace tangyin {
namespace {

TEST(Contrast, ScoresThatAreAllEqualCostTheLogarithmOfTheirNumber) {
  const OwnedMatrix<float> scores(8, 8);
  const ContrastLoss loss = symmetric_info_nce(scores.view(), {}, 1);
  EXPECT_NEAR(loss.sum, 8 * std::log(8.0), 1e-6);  // each query: ½ (ln 8 + ln 8) − 0
  EXPECT_EQ(loss.counted, 8);
  EXPECT_NEAR(scores.view()(2, 2), 1.0 / 8 - 1, 1e-6);  // ½ (1/8 + 1/8) − 1
  EXPECT_NEAR(scores.view()(2, 3), 1.0 / 8, 1e-6);
}

TEST(Contrast, AQueryThatIsNotCountedHasNoLossAndNoGradientButItsCandidateStandsForChoice) {
  const OwnedMatrix<float> scores(3, 3);
  const std::vector<uint8_t> counted{1, 0, 1};
  const ContrastLoss loss = symmetric_info_nce(scores.view(), counted, 1);
  // Rows choose among 3, columns are chosen by 2.
  EXPECT_NEAR(loss.sum, 2 * 0.5 * (std::log(3.0) + std::log(2.0)), 1e-6);
  for (Index c = 0; c < 3; ++c) EXPECT_EQ(scores.view()(1, c), 0);
  EXPECT_NEAR(scores.view()(0, 1), 0.5 / 3, 1e-6);  // no column loss of its own
  EXPECT_NEAR(scores.view()(0, 2), 0.5 * (1.0 / 3 + 0.5), 1e-6);
}

TEST(Contrast, ScoresOfSeveralHundredNatsStayFinite) {
  const OwnedMatrix<float> scores(2, 2);
  scores.view()(0, 0) = 300, scores.view()(1, 1) = 290;
  const ContrastLoss loss = symmetric_info_nce(scores.view(), {}, 1);
  EXPECT_NEAR(loss.sum, 0, 1e-6);
  EXPECT_EQ(loss.first, 2);
}

TEST(Contrast, BinaryCrossEntropyOfAFairCoinIsLnTwo) {
  std::vector<float> logits{0, 0};
  const std::vector<uint8_t> labels{1, 0};
  EXPECT_NEAR(binary_cross_entropy(logits, labels, 1), 2 * std::log(2.0), 1e-12);
  EXPECT_FLOAT_EQ(logits[0], -0.5F);  // σ(0) − 1
  EXPECT_FLOAT_EQ(logits[1], 0.5F);
}

}  // namespace
}  // namespace tangyin
