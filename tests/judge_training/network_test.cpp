#include "judge_training/network.h"

#include <gtest/gtest.h>

#include "judge_training/reference_judge.h"

namespace tangyin {
namespace {

constexpr Index kLines = 16, kCharacters = 5, kCheckedEntries = 24;
constexpr double kStep = 1e-30;
// The network computes in fp32: sums of some hundred terms, each known to 6e-8 of itself, through
// five layers.  Entries are compared with the greatest of their tensor.
constexpr double kTolerance = 1e-4;

JudgeConfig small_config() {
  return {.vocabulary = 23,
          .embedding = 5,
          .hidden = 6,
          .vector = 4,
          .line_vector = 3,
          .aligned_vector = 2,
          .detector = 3};
}

std::vector<Token> random_tokens(size_t count, Random& random) {
  std::vector<Token> tokens(count);
  for (Token& token : tokens) token = static_cast<Token>(4 + random.below(19));
  return tokens;
}

// Titles of 0, 3, 6, … characters; every other one told.
ContrastBatch contrast_batch_of(Index couplets, Random& random) {
  const auto passages = static_cast<size_t>(kLines / 2 / couplets);
  ContrastBatch batch{.couplets = couplets,
                      .characters = kCharacters,
                      .ids = random_tokens(kLines * kCharacters, random),
                      .roles = {},
                      .titles = random_tokens(kTitleCharacters * passages, random),
                      .title_lengths = {},
                      .title_told = {}};
  for (size_t p = 0; p < passages; ++p) {
    batch.title_lengths.push_back(static_cast<uint8_t>(3 * p));
    batch.title_told.push_back(p % 2);
  }
  for (Index m = 0; m < kLines / 2; ++m)
    batch.roles.push_back(static_cast<uint8_t>(random.below(kRoles)));
  return batch;
}

DetectionBatch detection_batch_of(Random& random) {
  DetectionBatch batch{.characters = kCharacters,
                       .ids = random_tokens(kLines * kCharacters, random),
                       .replaced = {},
                       .genuine = {}};
  for (size_t n = 0; n < batch.ids.size(); ++n) batch.replaced.push_back(random.below(3) == 0);
  for (Index m = 0; m < kLines / 2; ++m) batch.genuine.push_back(random.below(2) == 0);
  return batch;
}

// Compares gradients() with the complex step of `loss`, a function of the weights.
template <class Loss>
void expect_gradients(JudgeNetwork& network, const Loss& loss, const char* what) {
  using Complex = std::complex<double>;
  auto weights = reference::judge_weights<Complex>(network.parameters());
  const auto derived = network.gradients().named();
  Random random(11);
  int nonzero = 0;
  for (const auto& [name, gradient, vector] : derived) {
    double most = 1e-6, worst = 0;
    for (const float g : gradient.flat()) most = std::max(most, std::abs(static_cast<double>(g)));
    nonzero += most > 1e-5;
    const Index checked = std::min<Index>(gradient.size(), kCheckedEntries);
    for (Index n = 0; n < checked; ++n) {
      const Index entry =
          checked < kCheckedEntries
              ? n
              : static_cast<Index>(random.below(static_cast<uint64_t>(gradient.size())));
      Complex& weight = weights.at(name)[entry];
      const Complex before = weight;
      weight += Complex(0, kStep);
      const double numerical = loss(weights).imag() / kStep;
      weight = before;
      worst =
          std::max(worst, std::abs(static_cast<double>(gradient.data[entry]) - numerical) / most);
    }
    EXPECT_LT(worst, kTolerance) << what << ": " << name;
  }
  EXPECT_GE(nonzero, 12) << what << ": hardly a parameter has a gradient";
}

JudgeNetwork small_network(const JudgeLossWeights& weights) {
  return JudgeNetwork(small_config(), Compute::fp32, {.lines = kLines, .weights = weights});
}

// Weights large enough that every gate and every maximum matters.
void draw_weights(JudgeNetwork& network) {
  Random random(3);
  for (float& value : network.parameters().all()) value = random.uniform(-0.7F, 0.7F);
  network.pack();
  network.clear_gradients();
}

TEST(JudgeNetwork, GradientsOfTheContrastsMatchTheComplexStep) {
  for (const Index couplets : {2, 4}) {
    const JudgeLossWeights weights{.couplets = 1, .lines = 0.5F, .roles = 0.3F};
    JudgeNetwork network = small_network(weights);
    draw_weights(network);
    Random random(7);
    const ContrastBatch batch = contrast_batch_of(couplets, random);
    JudgeLosses losses;
    network.contrast(batch, nullptr, losses);
    expect_gradients(
        network,
        [&](const auto& w) { return reference::contrast_loss(small_config(), w, batch, weights); },
        couplets == 2 ? "two couplets" : "four couplets");
  }
}

TEST(JudgeNetwork, GradientsOfTheDetectorsMatchTheComplexStep) {
  const JudgeLossWeights weights{.replaced = 1, .genuine = 0.5F};
  JudgeNetwork network = small_network(weights);
  draw_weights(network);
  Random random(8);
  const DetectionBatch batch = detection_batch_of(random);
  JudgeLosses losses;
  network.detect(batch, nullptr, losses);
  expect_gradients(
      network,
      [&](const auto& w) { return reference::detection_loss(small_config(), w, batch, weights); },
      "detectors");
}

TEST(JudgeNetwork, GradientsOfTwoBatchesAddUp) {
  JudgeNetwork network = small_network({});
  draw_weights(network);
  Random random(9);
  const DetectionBatch batch = detection_batch_of(random);
  JudgeLosses losses;
  network.detect(batch, nullptr, losses);
  const std::vector<float> once(network.gradients().all().begin(), network.gradients().all().end());
  network.detect(batch, nullptr, losses);
  for (size_t k = 0; k < once.size(); ++k)
    ASSERT_NEAR(network.gradients().all()[k], 2 * once[k], 1e-5F) << "entry " << k;
}

// The losses that the network reports are the reference's.
TEST(JudgeNetwork, ReportsTheLossesItTakesGradientsOf) {
  const JudgeLossWeights weights{.couplets = 1, .lines = 1, .roles = 1};
  JudgeNetwork network = small_network(weights);
  draw_weights(network);
  Random random(10);
  const ContrastBatch batch = contrast_batch_of(2, random);
  JudgeLosses losses;
  network.contrast(batch, nullptr, losses);
  const double expected = reference::contrast_loss(
      small_config(), reference::judge_weights<double>(network.parameters()), batch, weights);
  const double sum = losses.couplets.sum + losses.titles.sum + losses.lines.sum + losses.roles;
  EXPECT_NEAR(sum / (kLines / 2), expected, 1e-5);
}

}  // namespace
}  // namespace tangyin
