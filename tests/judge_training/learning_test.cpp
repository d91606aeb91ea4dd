#include <gtest/gtest.h>

#include <memory>

#include "judge_training/measurement.h"
#include "judge_training/synthetic_verse.h"
#include "optim/optimizer.h"

namespace tangyin {
namespace {

JudgeMeasurements measure(JudgeNetwork& trained, std::span<const Passage> tests) {
  StoredJudge stored{.parameters = JudgeParameters(trained.parameters_config()),
                     .vocabulary = synthetic::vocabulary(),
                     .offsets = {},
                     .card = "{}"};
  std::ranges::copy(trained.parameters().all(), stored.parameters.all().begin());
  const Judge judge(stored, WeightDtype::fp32);
  return measure_judge(judge, tests, synthetic::replaced(tests, 5), 1000, 1);
}

std::unique_ptr<JudgeNetwork> new_network() {
  const Vocabulary vocabulary = synthetic::vocabulary();
  auto network = std::make_unique<JudgeNetwork>(JudgeConfig{.vocabulary = vocabulary.size(),
                                                            .embedding = 16,
                                                            .hidden = 16,
                                                            .vector = 16,
                                                            .line_vector = 16,
                                                            .aligned_vector = 4,
                                                            .detector = 8},
                                                Compute::fp32, JudgeNetwork::Shape{.lines = 64});
  network->parameters().initialise(1);
  return network;
}

// A poem of 8 topics has a stranger of its own topic once in 8 times, of which every second is
// mistaken: no judge is right more often than 1 − 1/16 = 94% against one stranger.
TEST(JudgeLearning, LearnsWhatBelongsTogether) {
  const auto train = synthetic::passages(2000, 1), tests = synthetic::passages(400, 2);
  const auto replaced = synthetic::replaced(train, 3);
  const DetectionSource source(train, replaced);
  const auto owner = new_network();
  JudgeNetwork& network = *owner;
  const JudgeMeasurements before = measure(network, tests);
  EXPECT_NEAR(before.quatrain_pair.share(), 0.5, 0.12);  // 400 choices: three deviations are 0.075

  const auto optimizer = make_optimizer({}, static_cast<Index>(network.parameters().all().size()));
  JudgeLosses losses;
  uint64_t step = 0;
  for (uint64_t epoch = 1; epoch <= 4; ++epoch)
    for (const PassageBatch& batch : batches_of(train, network.lines(), epoch)) {
      Random random(1, 0, ++step << 20);
      network.pack();
      network.clear_gradients();
      network.contrast(contrast_batch(train, batch, 0.5, random), &random, losses);
      network.detect(source.batch(network.lines(), 1, step), &random, losses);
      optimizer->step(network.parameters().all(), network.gradients().all(), 5e-3F);
    }
  const JudgeMeasurements after = measure(network, tests);
  EXPECT_GT(after.quatrain_pair.share(), 0.87);
  EXPECT_GT(after.line_pair.share(), 0.8);
  EXPECT_GT(after.title_of_20.share(), 0.25);  // guessing: 0.05; 2.4 others share the topic
  EXPECT_GT(after.couplet_swapped, 0.8);
  EXPECT_GT(after.title_swapped, 0.8);
  EXPECT_GT(after.character_replaced, 0.75);  // a stray of the poem's own looks the same
  EXPECT_NEAR(after.reordered, 0.5, 0.08);    // this language has no order of couplets
}

TEST(JudgeLearning, AreaUnderTheCurveIsTheShareOfPairsInOrder) {
  EXPECT_DOUBLE_EQ(area_under_curve({3, 2}, {1, 0}), 1);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 3}, {2, 2}), 0.5);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 1}, {1}), 0.5);  // equal counts half
  EXPECT_DOUBLE_EQ(area_under_curve({2, 3}, {1, 2}), 3.5 / 4);
}

TEST(JudgeLearning, OffsetsMakeStrangersWorthNothing) {
  const auto passages = synthetic::passages(200, 4);
  const auto network = new_network();
  StoredJudge stored{.parameters = JudgeParameters(network->parameters_config()),
                     .vocabulary = synthetic::vocabulary(),
                     .offsets = {},
                     .card = "{}"};
  stored.parameters.initialise(2);
  for (float& value : stored.parameters.couplet_bias.flat()) value = 0.5F;
  stored.offsets = measure_offsets(Judge(stored, WeightDtype::fp32), {}, passages, 200, 1);
  EXPECT_GT(std::abs(stored.offsets.fit[1]), 0.1);
  // Measured again with them there is nothing left to take off.
  const JudgeOffsets again =
      measure_offsets(Judge(stored, WeightDtype::fp32), {}, passages, 200, 1);
  EXPECT_NEAR(again.fit[1], 0, 1e-4);
  EXPECT_NEAR(again.lines[0], 0, 1e-4);
}

}  // namespace
}  // namespace tangyin
