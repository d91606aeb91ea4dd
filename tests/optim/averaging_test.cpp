#include "optim/averaging.h"

#include <gtest/gtest.h>

#include <vector>

namespace tangyin {
namespace {

TEST(Averaging, FirstStepsForgetTheStart) {
  std::vector<float> average{0}, weights{1};
  update_average(average, weights, 0.999, 0);  // d = 1/10
  EXPECT_FLOAT_EQ(average[0], 0.9F);
  update_average(average, weights, 0.999, 1);  // d = 2/11
  EXPECT_FLOAT_EQ(average[0], 0.9F + (1 - 2.0F / 11) * 0.1F);
}

TEST(Averaging, LateStepsMoveByOneMinusDecay) {
  std::vector<float> average(19, 2), weights(19, 4);
  update_average(average, weights, 0.75, 1000000);
  for (const float value : average) EXPECT_FLOAT_EQ(value, 2.5F);  // 2 + 0.25·(4 − 2)
}

TEST(Averaging, OfConstantWeightsIsTheWeights) {
  std::vector<float> average{-3}, weights{7};
  for (int64_t step = 0; step < 500; ++step) update_average(average, weights, 0.9, step);
  EXPECT_FLOAT_EQ(average[0], 7);
}

}  // namespace
}  // namespace tangyin
