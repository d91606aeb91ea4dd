#include "inference/choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tangyin {
namespace {

constexpr Index kSize = 128;
constexpr float kNever = -std::numeric_limits<float>::infinity();

// Entries 3, 70 and 71 with probabilities 0.5, 0.3 and 0.2, nothing else.
std::vector<float> three() {
  std::vector<float> row(kSize, kNever);
  row[3] = std::log(0.5F), row[70] = std::log(0.3F), row[71] = std::log(0.2F);
  return row;
}

TEST(AllowedShare, AddsUpWhatTheBiasLeaves) {
  const std::vector<float> row = three();
  std::vector<float> bias(kSize, 0.0F);
  EXPECT_NEAR(allowed_share(row.data(), bias.data(), kSize).share, 1, 1e-6);
  bias[3] = kNever, bias[70] = std::log(0.5F);
  const AllowedShare left = allowed_share(row.data(), bias.data(), kSize);
  EXPECT_NEAR(left.share, 0.5 * 0.3 + 0.2, 1e-6);
  EXPECT_FLOAT_EQ(left.most, std::log(0.2F));
  std::fill(bias.begin(), bias.end(), kNever);
  EXPECT_EQ(allowed_share(row.data(), bias.data(), kSize).share, 0);
  EXPECT_EQ(allowed_share(row.data(), bias.data(), kSize).most, kNever);
}

// How often each entry comes up in 20,000 draws: a share p within 4 √(p (1−p) / 20000) < 0.015.
std::vector<double> shares(const Wheel& wheel, double top_p) {
  Random random(11);
  std::vector<double> shares(kSize);
  for (int n = 0; n < 20000; ++n) shares[static_cast<size_t>(wheel.spin(top_p, random))] += 1.0 / 20000;
  return shares;
}

TEST(Wheel, DrawsInProportion) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  Wheel wheel(kSize);
  wheel.set(row.data(), bias.data(), row[3], 1);
  const auto drawn = shares(wheel, 1);
  EXPECT_NEAR(drawn[3], 0.5, 0.015);
  EXPECT_NEAR(drawn[70], 0.3, 0.015);
  EXPECT_NEAR(drawn[71], 0.2, 0.015);
}

TEST(Wheel, TemperatureSharpensAndScaleWeakens) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  Wheel wheel(kSize);
  wheel.set(row.data(), bias.data(), row[3], 0.5);  // squares: 0.25, 0.09, 0.04 of 0.38
  EXPECT_NEAR(shares(wheel, 1)[3], 0.25 / 0.38, 0.015);
  wheel.scale(3, 0.1F);  // 0.025, 0.09, 0.04 of 0.155
  EXPECT_NEAR(shares(wheel, 1)[70], 0.09 / 0.155, 0.015);
}

TEST(Wheel, TopPKeepsTheLikeliestThatCarryIt) {
  const std::vector<float> row = three(), bias(kSize, 0.0F);
  Wheel wheel(kSize);
  wheel.set(row.data(), bias.data(), row[3], 1);
  EXPECT_NEAR(shares(wheel, 0.3)[3], 1, 1e-9);
  const auto two = shares(wheel, 0.7);  // 0.5 and 0.3 of 0.8
  EXPECT_EQ(two[71], 0);
  EXPECT_NEAR(two[3], 0.5 / 0.8, 0.015);
}

}  // namespace
}  // namespace tangyin
