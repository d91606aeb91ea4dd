#include "nn/reference_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace tangyin {
namespace {

constexpr ReferenceDims kDims{.vocabulary = 7, .embedding = 3, .hidden = 4, .layers = 2};
// Sums of some hundred terms in double, added in different orders.
constexpr double kRounding = 1e-13;

ReferenceModel<double> random_model(const ReferenceDims& dims, uint64_t seed = 1) {
  ReferenceModel<double> model(dims);
  Random random(seed);
  model.initialise(random, 0.7);
  return model;
}

ReferenceBatch random_batch(Index steps, Index streams, uint64_t seed = 2) {
  ReferenceBatch batch{
      .sequence_length = steps, .batch_size = streams, .inputs = {}, .targets = {}, .starts = {}};
  Random random(seed);
  for (Index n = 0; n < steps * streams; ++n) {
    batch.inputs.push_back(static_cast<int32_t>(random.below(7)));
    batch.targets.push_back(static_cast<int32_t>(random.below(7)));
    batch.starts.push_back(0);
  }
  return batch;
}

// Steps first … last−1 of a batch.
ReferenceBatch part(const ReferenceBatch& batch, Index first, Index last) {
  const auto cut = [&](const auto& v) {
    return std::decay_t<decltype(v)>(v.begin() + first * batch.batch_size,
                                     v.begin() + last * batch.batch_size);
  };
  return {.sequence_length = last - first,
          .batch_size = batch.batch_size,
          .inputs = cut(batch.inputs),
          .targets = cut(batch.targets),
          .starts = cut(batch.starts)};
}

std::map<std::string, std::vector<double>> by_name(const ReferenceParameters<double>& parameters) {
  std::map<std::string, std::vector<double>> result;
  parameters.each([&](const std::string& name, const auto& array) { result[name] = array.values; });
  return result;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b,
                 const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], kRounding) << what << " " << k;
}

TEST(ReferenceModel, HasPyTorchsNamesAndShapes) {
  std::vector<std::string> list;
  ReferenceModel<double>({.vocabulary = 7, .embedding = 3, .hidden = 4})
      .parameters()
      .each([&](const std::string& name, const auto& a) {
        list.push_back(fmt::format("{} {}×{}", name, a.rows, a.cols));
      });
  EXPECT_EQ(list, (std::vector<std::string>{"embedding.weight 7×3", "lstm.weight_ih_l0 16×3",
                                            "lstm.weight_hh_l0 16×4", "lstm.bias_ih_l0 1×16",
                                            "lstm.bias_hh_l0 1×16", "output.weight 7×4",
                                            "output.bias 1×7"}));
}

TEST(ReferenceModel, UntrainedZeroModelIsUniform) {
  EXPECT_NEAR(ReferenceModel<double>(kDims).forward(random_batch(3, 2)).loss, std::log(7.0),
              kRounding);
}

TEST(ReferenceModel, PaddingCostsNothing) {
  const auto model = random_model(kDims);
  auto batch = random_batch(3, 1);
  const auto full = model.forward(batch);
  batch.targets[1] = -1;
  const auto padded = model.forward(batch);
  EXPECT_EQ(padded.losses[1], 0);
  EXPECT_NEAR(padded.loss, (full.losses[0] + full.losses[2]) / 2, kRounding);
}

TEST(ReferenceModel, NothingCountedGivesNoLossAndNoGradient) {
  auto model = random_model(kDims);
  auto batch = random_batch(2, 2);
  batch.targets.assign(4, -1);
  EXPECT_EQ(model.forward_backward(batch).loss, 0);
  for (const auto& [name, gradient] : by_name(model.gradients()))
    for (const double value : gradient) EXPECT_EQ(value, 0) << name;
}

TEST(ReferenceModel, StateCarriedOnIsOneLongerBatch) {
  const auto model = random_model(kDims);
  const auto whole = random_batch(6, 3);
  const auto first = model.forward(part(whole, 0, 4));
  const auto second = model.forward(part(whole, 4, 6), first.state);
  const auto expected = model.forward(whole);
  EXPECT_NEAR((first.loss * 4 + second.loss * 2) / 6, expected.loss, kRounding);
  expect_near(second.state[1].c.values, expected.state[1].c.values, "cell state");
}

TEST(ReferenceModel, TextsPackedEndToEndDoNotSeeEachOther) {
  auto model = random_model(kDims);
  auto packed = random_batch(5, 1);
  packed.starts[2] = 1;  // one text of two tokens, one of three
  const auto both = model.forward_backward(packed);
  auto expected = by_name(model.gradients());
  const auto first = model.forward_backward(part(packed, 0, 2));
  const auto first_gradients = by_name(model.gradients());
  auto rest = part(packed, 2, 5);
  rest.starts.clear();
  const auto second = model.forward_backward(rest);
  EXPECT_NEAR(both.loss, (2 * first.loss + 3 * second.loss) / 5, kRounding);
  for (const auto& [name, gradient] : by_name(model.gradients())) {
    std::vector<double> sum = gradient;
    for (size_t k = 0; k < sum.size(); ++k)
      sum[k] = (3 * sum[k] + 2 * first_gradients.at(name)[k]) / 5;
    expect_near(expected[name], sum, name);
  }
}

TEST(ReferenceModel, StartAtTheFirstStepForgetsTheCarriedState) {
  auto model = random_model(kDims);
  auto batch = random_batch(3, 2);
  const auto state = model.forward(batch).state;
  batch.starts[0] = 1;  // of stream 0 only
  const auto result = model.forward_backward(batch, state);
  EXPECT_EQ(result.losses[0], model.forward(batch).losses[0]);
  EXPECT_NE(result.losses[1], model.forward(batch).losses[1]);
  EXPECT_EQ(result.d_state[0].h(0, 0), 0);
  EXPECT_NE(result.d_state[0].h(1, 0), 0);
}

TEST(ReferenceModel, TiedGradientIsTheSumOfBothUses) {
  ReferenceModel<double> tied =
      random_model({.vocabulary = 7, .embedding = 4, .hidden = 4, .layers = 1, .tied = true});
  ReferenceModel<double> apart({.vocabulary = 7, .embedding = 4, .hidden = 4});
  apart.parameters().lstm = tied.parameters().lstm;
  apart.parameters().output_bias = tied.parameters().output_bias;
  apart.parameters().embedding = apart.parameters().output_weight = tied.parameters().embedding;
  const auto batch = random_batch(4, 2);
  EXPECT_EQ(tied.forward_backward(batch).loss, apart.forward_backward(batch).loss);
  auto sum = by_name(apart.gradients())["embedding.weight"];
  for (size_t k = 0; k < sum.size(); ++k) sum[k] += by_name(apart.gradients())["output.weight"][k];
  expect_near(by_name(tied.gradients())["embedding.weight"], sum, "embedding");
}

TEST(ReferenceModel, BothBiasesHaveTheSameGradient) {
  auto model = random_model(kDims);
  model.forward_backward(random_batch(4, 2));
  EXPECT_EQ(model.gradients().lstm[1].bias_ih.values, model.gradients().lstm[1].bias_hh.values);
}

TEST(ReferenceModel, MaskedOutputsAreNotRead) {
  const auto model = random_model(kDims);
  auto other = random_model(kDims);
  // How the output reads unit 2.
  for (Index v = 0; v < 7; ++v) other.parameters().output_weight(v, 2) = 99;
  ReferenceMasks<double> masks;
  masks.output.assign(2, reference::Array<double>(1, 4));
  for (auto& mask : masks.output) mask.values = {1, 1, 0, 1};
  const auto batch = random_batch(3, 1);
  EXPECT_EQ(model.forward(batch, {}, masks).loss, other.forward(batch, {}, masks).loss);
  EXPECT_NE(model.forward(batch).loss, other.forward(batch).loss);
}

TEST(ReferenceModel, FloatAndDoubleAgree) {
  const auto model = random_model(kDims);
  const ReferenceModel<float> narrow(model);
  const auto batch = random_batch(5, 3);
  EXPECT_NEAR(narrow.forward(batch).loss, model.forward(batch).loss, 1e-6);
}

TEST(ReferenceModel, TiedNeedsEqualWidths) {
  EXPECT_THROW(ReferenceModel<double>(
                   {.vocabulary = 7, .embedding = 3, .hidden = 4, .layers = 1, .tied = true}),
               InputError);
}

}  // namespace
}  // namespace tangyin
