// examples/lstm_by_hand.cpp is a second, independent implementation of docs/derivation.md: it must
// agree with the library's reference model up to rounding in double.
#define main lstm_by_hand_main  // the example is one file with a main of its own
#include "../../examples/lstm_by_hand.cpp"
#undef main

#include <gtest/gtest.h>

#include "nn/reference_model.h"

namespace tangyin {
namespace {

constexpr double kReordered = 1e-12;  // sums of some hundred terms, added in different orders

// The example keeps f i ĉ o, PyTorch and the library i f ĉ o.
constexpr std::array<size_t, 4> kTorchOrder{by_hand::kInput, by_hand::kForget, by_hand::kCandidate,
                                            by_hand::kOutput};

// Calls visit(index in the example's array, value in the library's).  One of the library's two
// biases has the example's value, the other is 0.
template <class Parameters, class Visit>
void each_pair(const by_hand::Shape& at, Parameters& p, const Visit& visit) {
  const auto index = [](size_t k) { return static_cast<Index>(k); };
  for (size_t v = 0; v < at.V; ++v) {
    for (size_t e = 0; e < at.E; ++e) visit(at.embedding(v, e), p.embedding(index(v), index(e)));
    for (size_t j = 0; j < at.H; ++j) visit(at.W_out(v, j), p.output_weight(index(v), index(j)));
    visit(at.b_out(v), p.output_bias[index(v)]);
  }
  for (size_t block = 0; block < 4; ++block)
    for (size_t j = 0; j < at.H; ++j) {
      const Index row = index(block * at.H + j);
      for (size_t k = 0; k < at.H + at.E; ++k)
        visit(at.W(kTorchOrder[block], j, k), k < at.H ? p.lstm[0].weight_hh(row, index(k))
                                                       : p.lstm[0].weight_ih(row, index(k - at.H)));
      visit(at.b(kTorchOrder[block], j), p.lstm[0].bias_ih[row]);
    }
}

struct LstmByHand : testing::Test {
  // The same parameters and text for both; compares loss, every gradient and the complex step.
  void compare(const by_hand::Shape& at, const std::vector<double>& theta,
               const std::vector<size_t>& text) {
    ReferenceModel<double> model({.vocabulary = static_cast<Index>(at.V),
                                  .embedding = static_cast<Index>(at.E),
                                  .hidden = static_cast<Index>(at.H)});
    each_pair(at, model.parameters(), [&](size_t k, double& value) { value = theta[k]; });
    ReferenceBatch batch{.sequence_length = static_cast<Index>(text.size()) - 1,
                         .batch_size = 1,
                         .inputs = {},
                         .targets = {},
                         .starts = {}};
    batch.inputs.assign(text.begin(), text.end() - 1);
    batch.targets.assign(text.begin() + 1, text.end());
    const double expected_loss = model.forward_backward(batch).loss;

    auto steps = by_hand::forward(at, theta, text);
    EXPECT_NEAR(by_hand::loss(steps), expected_loss, kReordered);
    const auto gradient = by_hand::backward(at, theta, steps);
    const auto numerical = by_hand::complex_step(at, theta, text);
    size_t compared = 0;
    each_pair(at, model.gradients(), [&](size_t k, double expected) {
      EXPECT_NEAR(gradient[k], expected, kReordered) << "parameter " << k;
      EXPECT_NEAR(numerical[k], expected, kReordered) << "parameter " << k;
      ++compared;
    });
    EXPECT_EQ(compared, at.size());
  }
};

TEST_F(LstmByHand, ItsExampleAgreesWithTheLibrary) {
  compare(by_hand::kShape, by_hand::kParameters, by_hand::kText);
}

TEST_F(LstmByHand, AgreesWithTheLibraryOnARandomModelOfOtherSizes) {
  constexpr by_hand::Shape at{.V = 7, .E = 3, .H = 4};
  Random random(11);
  std::vector<double> theta(at.size());
  for (double& value : theta) value = 1.4 * random.uniform() - 0.7;
  compare(at, theta, {3, 1, 4, 1, 5, 2, 6, 5, 3, 0});
}

}  // namespace
}  // namespace tangyin
