// The order of a run's batches, and which place in it a checkpoint may name.
#include "training/training_plan.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

class CountedBatches final : public BatchSource {
 public:
  explicit CountedBatches(int64_t batches) : batches_(batches) {}
  int64_t batches(int64_t epoch) override { return batches_ + epoch; }  // epochs may differ
  void fill(int64_t, int64_t, BatchData&) override {}

 private:
  int64_t batches_;
};

class PlanTest : public ::testing::Test {
 protected:
  TrainingPlan plan(double warm_epochs, double epochs) {
    const std::array<TrainingPlan::Passes, 2> passes{{{&warm_, warm_epochs}, {&train_, epochs}}};
    return TrainingPlan(passes);
  }
  CountedBatches warm_{4}, train_{10};
};

TEST_F(PlanTest, IsThePassesInOrderTheLastOneCut) {
  const TrainingPlan plan = this->plan(1, 1.5);
  // 4 warm batches, 10 of epoch 0, half of the 11 of epoch 1 rounded up
  EXPECT_EQ(plan.steps(), 4 + 10 + 6);
  ASSERT_EQ(plan.segments(), 3);
  EXPECT_EQ(plan.segment(0).source, &warm_);
  EXPECT_EQ(plan.segment(2).epoch, 1);
  EXPECT_EQ(plan.place(0).segment, 0);
  EXPECT_EQ(plan.place(4).segment, 1);
  EXPECT_EQ(plan.place(13).index, 9);
  EXPECT_EQ(plan.place(20).segment, 3);
  EXPECT_TRUE(plan.ends_a_pass(4) && plan.ends_a_pass(14) && plan.ends_a_pass(20));
  EXPECT_FALSE(plan.ends_a_pass(0) || plan.ends_a_pass(5));
  EXPECT_DOUBLE_EQ(plan.epochs_done(9), 1 + 5.0 / 10);
  EXPECT_DOUBLE_EQ(plan.epochs_done(20), 2.5);
}

TEST_F(PlanTest, ACheckpointNamesTheNextBatchOrTheEndOfAPass) {
  const TrainingPlan plan = this->plan(1, 2);
  EXPECT_TRUE(plan.fits(0, {0, 0}));
  EXPECT_TRUE(plan.fits(7, {1, 3}));
  EXPECT_TRUE(plan.fits(4, {0, 4})) << "saved before the evaluation at the end of a pass";
  EXPECT_TRUE(plan.fits(25, {3, 0}));
  EXPECT_FALSE(plan.fits(7, {1, 4}));
  EXPECT_FALSE(plan.fits(26, {3, 1}));
  EXPECT_FALSE(plan.fits(-1, {0, 0}));
  for (const int64_t wild :
       {int64_t{-1}, INT64_MIN, INT64_MAX, int64_t{1'000'000'000'000'000'000}}) {
    EXPECT_FALSE(plan.fits(7, {wild, 3})) << wild;
    EXPECT_FALSE(plan.fits(7, {1, wild})) << wild;
    EXPECT_FALSE(plan.fits(wild, {1, 3})) << wild;
  }
}

TEST_F(PlanTest, ARunOfHalfAnEpochGoesOnWhereItsEpochsAreRaised) {
  const TrainingPlan half = this->plan(0, 0.5), whole = this->plan(0, 1);
  EXPECT_EQ(half.place(5).segment, 1);
  EXPECT_TRUE(whole.fits(5, {1, 0})) << "where the run of half an epoch ended";
  EXPECT_EQ(whole.place(5).segment, 0);
  EXPECT_EQ(whole.place(5).index, 5);
}

}  // namespace
}  // namespace tangyin
