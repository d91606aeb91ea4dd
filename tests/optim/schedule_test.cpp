#include "optim/schedule.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

constexpr Schedule kLinear{.kind = ScheduleKind::linear,
                           .rate = 1,
                           .final_rate = 0.2F,
                           .warmup_steps = 4,
                           .total_steps = 12};

TEST(Schedule, RatesRiseInEqualStepsDuringTheWarmUp) {
  for (const ScheduleKind kind :
       {ScheduleKind::constant, ScheduleKind::linear, ScheduleKind::cosine}) {
    Schedule s = kLinear;
    s.kind = kind;
    EXPECT_FLOAT_EQ(rate_at(s, 0), 0.25F);  // the first step is not lost: 1/4, not 0/4
    EXPECT_FLOAT_EQ(rate_at(s, 1), 0.5F);
    EXPECT_FLOAT_EQ(rate_at(s, 3), 1);
    EXPECT_FLOAT_EQ(rate_at(s, 4), 1);
  }
}

TEST(Schedule, ConstantStaysForever) {
  EXPECT_EQ(rate_at({.kind = ScheduleKind::constant, .rate = 0.01F}, 0), 0.01F);
  EXPECT_EQ(rate_at({.kind = ScheduleKind::constant, .rate = 0.01F, .total_steps = 10}, 1000),
            0.01F);
}

TEST(Schedule, LinearFallsOnALineToTheFinalRate) {
  EXPECT_FLOAT_EQ(rate_at(kLinear, 8), 0.6F);   // half way from 1 to 0.2
  EXPECT_FLOAT_EQ(rate_at(kLinear, 10), 0.4F);  // three quarters
  EXPECT_FLOAT_EQ(rate_at(kLinear, 12), 0.2F);
  EXPECT_FLOAT_EQ(rate_at(kLinear, 99), 0.2F);
}

TEST(Schedule, CosineFallsSlowlyFastSlowly) {
  Schedule s = kLinear;
  s.kind = ScheduleKind::cosine;
  EXPECT_FLOAT_EQ(rate_at(s, 6), 0.2F + 0.8F * 0.85355339F);  // (1 + cos 45°)/2
  EXPECT_FLOAT_EQ(rate_at(s, 8), 0.6F);                       // (1 + cos 90°)/2 = 1/2
  EXPECT_FLOAT_EQ(rate_at(s, 10), 0.2F + 0.8F * 0.14644661F);
  EXPECT_FLOAT_EQ(rate_at(s, 12), 0.2F);
  EXPECT_FLOAT_EQ(rate_at(s, 99), 0.2F);
}

TEST(Schedule, AWarmUpAsLongAsTheRunIsNoDivisionByZero) {
  const Schedule s{.kind = ScheduleKind::linear, .rate = 1, .warmup_steps = 5, .total_steps = 5};
  EXPECT_FLOAT_EQ(rate_at(s, 4), 1);
  EXPECT_FLOAT_EQ(rate_at(s, 5), 1);
  EXPECT_FLOAT_EQ(rate_at(s, 6), 0);
}

}  // namespace
}  // namespace tangyin
