// Initial weights by each rule.
#include "training/initialization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace tangyin {
namespace {

constexpr Index kHidden = 24, kEmbedding = 16, kVocabulary = 70;

std::map<std::string, Matrix<float>> initialised(const Parameters& parameters,
                                                 Initialization kind) {
  initialise(parameters, kind, 7);
  std::map<std::string, Matrix<float>> by_name;
  for (const auto& named : parameters.named()) by_name.emplace(named.name, named.values);
  return by_name;
}

class InitializationTest : public ::testing::Test {
 protected:
  const Parameters parameters_{
      ModelConfig{.vocabulary = kVocabulary, .embedding = kEmbedding, .hidden = kHidden}};
};

float largest(Matrix<float> m) {
  float most = 0;
  for (const float value : m.flat()) most = std::max(most, std::abs(value));
  return most;
}

TEST_F(InitializationTest, UniformLiesWithinOneOverTheRootOfHidden) {
  const auto weights = initialised(parameters_, Initialization::uniform);
  const float bound = 1 / std::sqrt(24.0F);
  for (const auto& [name, values] : weights) {
    EXPECT_LE(largest(values), bound) << name;
    EXPECT_GT(largest(values), 0.9F * bound) << name;
  }
}

TEST_F(InitializationTest, XavierBoundsEachGateByItsOwnShapeAndLeavesBiasesZero) {
  const auto weights = initialised(parameters_, Initialization::xavier);
  const float input = std::sqrt(6.0F / (24 + 16)), recurrent = std::sqrt(6.0F / (24 + 24));
  EXPECT_LE(largest(weights.at("lstm.weight_ih_l0")), input);
  EXPECT_GT(largest(weights.at("lstm.weight_ih_l0")), 0.95F * input);
  EXPECT_LE(largest(weights.at("lstm.weight_hh_l0")), recurrent);
  for (const char* bias : {"lstm.bias_ih_l0", "lstm.bias_hh_l0", "output.bias"})
    EXPECT_EQ(largest(weights.at(bias)), 0) << bias;
}

TEST_F(InitializationTest, OrthogonalGatesKeepLengthsAndForgetGatesBeginOpen) {
  const auto weights = initialised(parameters_, Initialization::orthogonal);
  const Matrix<float> recurrent = weights.at("lstm.weight_hh_l0");
  for (Index gate = 0; gate < 4; ++gate) {
    const auto block = recurrent.slice(gate * kHidden, kHidden);
    for (Index a = 0; a < kHidden; ++a)
      for (Index b = 0; b <= a; ++b) {
        double dot = 0;
        for (Index k = 0; k < kHidden; ++k)
          dot += double{block.data[a * kHidden + k]} * double{block.data[b * kHidden + k]};
        EXPECT_NEAR(dot, a == b ? 1 : 0, 1e-6);  // fp32 rounding of 24 products
      }
  }
  const auto bias = weights.at("lstm.bias_ih_l0").flat();
  for (Index k = 0; k < 4 * kHidden; ++k)  // i f g o
    EXPECT_EQ(bias[static_cast<size_t>(k)], k / kHidden == 1 ? 1.0F : 0.0F);
}

TEST_F(InitializationTest, ConstantAndZeroMakeAllUnitsEqual) {
  for (const auto& [name, values] : initialised(parameters_, Initialization::constant))
    for (const float value : values.flat()) ASSERT_EQ(value, 1 / std::sqrt(24.0F)) << name;
  for (const auto& [name, values] : initialised(parameters_, Initialization::zero))
    ASSERT_EQ(largest(values), 0) << name;
}

TEST_F(InitializationTest, RowsThatPadAMatrixStayZero) {
  for (const auto& choice : choices_of(Initialization{})) {
    initialise(parameters_, choice.value, 7);
    const auto padding =
        parameters_.embedding().slice(kVocabulary, Parameters::padded(kVocabulary) - kVocabulary);
    EXPECT_EQ(largest(padding), 0) << choice.word;
  }
}

}  // namespace
}  // namespace tangyin
