// The plain recurrent network: reference against numerical derivatives, fast against reference, and
// the gradient by lag against differences of the loss.
#include "study/plain_rnn.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.h"
#include "study/gradient_by_lag.h"
#include "study/plain_rnn_reference.h"

namespace tangyin {
namespace {

using reference::Array;
using Weights = reference::PlainRnnWeights<double>;

Array<double> random_array(Random& random, Index rows, Index cols) {
  Array<double> a(rows, cols);
  for (double& value : a.values) value = 2 * random.uniform() - 1;
  return a;
}

struct TwoSteps {
  Random random{3};
  Weights weights{3, 2};
  Array<double> h0, x1, x2, direction;
  TwoSteps() {
    weights.W_h = random_array(random, 3, 3), weights.W_x = random_array(random, 3, 2);
    weights.b = random_array(random, 1, 3), h0 = random_array(random, 1, 3);
    x1 = random_array(random, 1, 2), x2 = random_array(random, 1, 2);
    direction = random_array(random, 1, 3);
  }
  // direction · h after two steps
  double value() const {
    const auto first = plain_rnn_forward(weights, h0, x1);
    const auto second = plain_rnn_forward(weights, first.h, x2);
    return std::inner_product(second.h.values.begin(), second.h.values.end(),
                              direction.values.begin(), 0.0);
  }
  double difference(double& at) const {
    const double keep = at, step = 1e-6;
    at = keep + step;
    const double above = value();
    at = keep - step;
    const double below = value();
    at = keep;
    return (above - below) / (2 * step);
  }
};

// Central differences with a step of 1e-6 are good to about 1e-10.
TEST(PlainRnn, EveryDerivativeOfTwoStepsMatchesDifferences) {
  TwoSteps two;
  const auto first = plain_rnn_forward(two.weights, two.h0, two.x1);
  const auto second = plain_rnn_forward(two.weights, first.h, two.x2);
  Weights d(3, 2);
  const auto late = plain_rnn_backward(two.weights, second, two.direction, d);
  const auto early = plain_rnn_backward(two.weights, first, late.h_before, d);
  const auto expect_same = [&](Array<double>& values, const Array<double>& gradient) {
    for (Index k = 0; k < values.size(); ++k)
      EXPECT_NEAR(gradient[k], two.difference(values[k]), 1e-8);
  };
  expect_same(two.weights.W_h, d.W_h);
  expect_same(two.weights.W_x, d.W_x);
  expect_same(two.weights.b, d.b);
  expect_same(two.h0, early.h_before);
  expect_same(two.x1, early.x);
  expect_same(two.x2, late.x);
}

constexpr PlainRnnModel::Shape kShape{
    .vocabulary = 7, .embedding = 3, .hidden = 4, .sequence_length = 5, .batch_size = 2};

struct Batch {
  std::vector<int32_t> inputs{1, 2, 3, 4, 5, 6, 0, 1, 2, 2}, targets{3, 4, 5, 6, 0, 1, 2, -1, 2, 3};
  std::vector<uint8_t> starts = std::vector<uint8_t>(10, 0);
  TokenBatch view() const { return {inputs, targets, starts}; }
};

// The loss in double by the reference cell, with the weights of `model`.
double reference_loss(const PlainRnnModel& model, const Batch& batch) {
  const auto& p = model.parameters();
  Weights w(kShape.hidden, kShape.embedding);
  for (Index k = 0; k < w.W_h.size(); ++k) w.W_h[k] = static_cast<double>(p.weight_hh.data[k]);
  for (Index k = 0; k < w.W_x.size(); ++k) w.W_x[k] = static_cast<double>(p.weight_ih.data[k]);
  for (Index k = 0; k < w.b.size(); ++k) w.b[k] = static_cast<double>(p.bias.data[k]);
  double sum = 0;
  Index counted = 0;
  for (Index b = 0; b < kShape.batch_size; ++b) {
    Array<double> h(kShape.hidden);
    for (Index t = 0; t < kShape.sequence_length; ++t) {
      const auto n = static_cast<size_t>(t * kShape.batch_size + b);
      Array<double> x(kShape.embedding);
      for (Index k = 0; k < x.size(); ++k)
        x[k] = static_cast<double>(p.embedding(batch.inputs[n], k));
      h = plain_rnn_forward(w, h, x).h;
      if (batch.targets[n] < 0) continue;
      double total = 0, target = 0;
      for (Index v = 0; v < kShape.vocabulary; ++v) {
        double logit = static_cast<double>(p.output.bias.data[v]);
        for (Index k = 0; k < h.size(); ++k)
          logit += static_cast<double>(p.output.weight(v, k)) * h[k];
        total += std::exp(logit);
        if (v == batch.targets[n]) target = logit;
      }
      sum += std::log(total) - target, ++counted;
    }
  }
  return sum / static_cast<double>(counted);
}

// fp32 products against double: relative errors near 1e-6; differences over 2e-3 of weights, whose
// own error is of the order of 1e-6.
TEST(PlainRnn, FastModelHasTheLossAndTheGradientOfTheReference) {
  PlainRnnModel model(kShape);
  model.initialise(5);
  const Batch batch;
  const auto loss = model.forward_backward(batch.view());
  EXPECT_EQ(loss.counted, 9);
  EXPECT_NEAR(loss.mean(), reference_loss(model, batch), 1e-5);
  const auto weights = model.weights();
  const std::vector<float> gradients(model.weight_gradients().begin(),
                                     model.weight_gradients().end());
  constexpr float kStep = 1e-3F;
  size_t not_zero = 0;
  for (size_t k = 0; k < weights.size(); ++k) {
    const float keep = weights[k];
    weights[k] = keep + kStep;
    const double above = reference_loss(model, batch), upper = static_cast<double>(weights[k]);
    weights[k] = keep - kStep;
    const double below = reference_loss(model, batch), lower = static_cast<double>(weights[k]);
    weights[k] = keep;
    ASSERT_NEAR(static_cast<double>(gradients[k]), (above - below) / (upper - lower), 2e-5) << k;
    not_zero += gradients[k] != 0;
  }
  EXPECT_GT(not_zero, 80U);  // 3·7 + 4·3 + 4·4 + 4 + 4·7 + 7 = 88 weights that are read
}

// dL/dh₀ of the last lag is W_hᵀ(…): here from differences with respect to a bias added at one step
// alone, which is what the input's part W_x x is.
TEST(PlainRnn, GradientByLagIsThatOfTheInputDividedByItsWeights) {
  PlainRnnModel model(kShape);
  model.initialise(9);
  const std::vector<std::vector<Token>> texts{{1, 2, 3, 4, 5, 6}};
  const auto lags = plain_rnn_gradient_by_lag(model.parameters(), kShape.vocabulary, texts);
  ASSERT_EQ(lags.hidden.size(), 5U);
  EXPECT_TRUE(lags.cell.empty());
  // One counted target, so the batch's loss is that of the text.
  PlainRnnModel one(
      {.vocabulary = 7, .embedding = 3, .hidden = 4, .sequence_length = 5, .batch_size = 1});
  std::ranges::copy(model.weights(), one.weights().begin());
  const std::vector<int32_t> inputs{1, 2, 3, 4, 5}, targets{-1, -1, -1, -1, 6};
  const std::vector<uint8_t> starts(5, 0);
  const auto loss = one.forward_backward({inputs, targets, starts});
  EXPECT_NEAR(lags.loss, loss.mean(), 1e-5);
  // All tokens differ, so the gradient of an embedding is dx = W_xᵀ da of its step, and the
  // gradient with respect to h is at least as long as that of da: |dx| ≤ ‖W_x‖ |dh|.
  double frobenius = 0;
  for (const float w : one.parameters().weight_ih.flat())
    frobenius += static_cast<double>(w) * static_cast<double>(w);
  for (size_t lag = 0; lag < 5; ++lag) {
    double dx = 0;
    const float* row = one.gradients().embedding.row(inputs[4 - lag]);
    for (Index k = 0; k < 3; ++k) dx += static_cast<double>(row[k]) * static_cast<double>(row[k]);
    EXPECT_GT(lags.hidden[lag], 0);
    EXPECT_LE(std::sqrt(dx), std::sqrt(frobenius) * lags.hidden[lag] * (1 + 1e-5));
  }
}

// Two steps of an LSTM: the gradient of the earlier h by differences, as the carried state of a
// model that reads the later step alone.
TEST(GradientByLag, OfAnLstmAgreesWithItsOwnLoss) {
  const ModelConfig config{.vocabulary = 7, .embedding = 3, .hidden = 4};
  Parameters parameters(config);
  parameters.initialise(4);
  const std::vector<std::vector<Token>> texts{{1, 2, 3}, {4, 5, 6}};
  const auto lags = lstm_gradient_by_lag(parameters, texts);
  ASSERT_EQ(lags.hidden.size(), 2U);
  LanguageModel model(config, Compute::fp32, 2, 2);
  std::ranges::copy(parameters.all(), model.parameters().all().begin());
  model.weights_changed();
  const std::vector<int32_t> inputs{1, 4, 2, 5}, targets{-1, -1, 3, 6};
  const std::vector<uint8_t> starts{1, 1, 0, 0};
  EXPECT_NEAR(lags.loss, model.evaluate({inputs, targets, starts}).mean(), 1e-5);
  // dL/dc reaches h through o·(1 − tanh² c) ≤ 1 at lag 0, where nothing comes from later.
  EXPECT_GT(lags.cell[0], 0);
  EXPECT_LT(lags.cell[0], lags.hidden[0]);
}

}  // namespace
}  // namespace tangyin
