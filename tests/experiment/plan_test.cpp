// The plan, the budget, the progress and the small functions of the report.
#include "experiment/plan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "experiment/part_functions.h"
#include "experiment/poems.h"
#include "experiment/work_progress.h"

namespace tangyin {
namespace {

std::vector<ReportPart> all_parts() {
  std::vector<ReportPart> parts;
  for (const NamedPart& entry : kReportParts) parts.push_back(entry.part);
  return parts;
}

constexpr double kStep = 0.256;  // seconds of 5,120 tokens at 20,000 tokens a second

TEST(ReportPlan, FullSizeTakesAboutTwoHoursAtTwentyThousandTokensASecond) {
  const ReportPlan plan = fit_plan({}, all_parts(), kStep, std::nullopt);
  EXPECT_EQ(plan.scale, 1);
  EXPECT_GT(plan.seconds(), 1.4 * 3600);
  EXPECT_LT(plan.seconds(), 2.2 * 3600);
  // main, axis, 8 × (3 rates + 3 seeds), 4 initialisations, 2 + 2 + 2
  EXPECT_EQ(plan.runs.size(), 1U + 1 + 48 + 4 + 6);
}

TEST(ReportPlan, FitsABudgetAndUsesMostOfIt) {
  for (const double budget : {5400.0, 3600.0, 2400.0}) {
    const ReportPlan plan = fit_plan({}, all_parts(), kStep, budget);
    EXPECT_LE(plan.seconds(), budget);
    EXPECT_GT(plan.seconds(), 0.9 * budget);
    EXPECT_LT(plan.scale, 1);
  }
}

TEST(ReportPlan, ALargeBudgetChangesNothing) {
  const ReportPlan plan = fit_plan({}, all_parts(), kStep, 1e6);
  EXPECT_EQ(plan.scale, 1);
  EXPECT_EQ(plan.sizes.main, ReportSizes{}.main);
}

TEST(ReportPlan, GivesUpSeedsBeforeMostOfTheSteps) {
  EXPECT_EQ(fit_plan({}, all_parts(), kStep, 5400).sizes.seeds, 3);
  EXPECT_EQ(fit_plan({}, all_parts(), kStep, 1500).sizes.seeds, 1);
}

TEST(ReportPlan, TheSmallestPlanHasTenStepsOfEach) {
  const ReportPlan plan = fit_plan({}, all_parts(), kStep, 1);
  EXPECT_GT(plan.seconds(), 1);
  for (const PlannedRun& run : plan.runs) EXPECT_EQ(run.steps, 10) << run.name;
}

TEST(ReportPlan, APartAloneHasItsRunsAndTheOneThatItShares) {
  const std::vector<ReportPart> axis{ReportPart::axis}, optimizers{ReportPart::optimizers};
  const ReportPlan plan = make_plan({}, 1, axis, kStep);
  ASSERT_EQ(plan.runs.size(), 2U);
  EXPECT_EQ(plan.runs[0].name, kMainRun);
  EXPECT_EQ(plan.runs[1].name, kAxisRun);
  EXPECT_EQ(make_plan({}, 1, optimizers, kStep).runs.size(), 48U);
  EXPECT_THROW((void)plan.run("padding-behind"), InputError);
}

TEST(ReportPlan, ComparedRunsEndAtAnEvaluationOfTheMainRun) {
  for (const double scale : {1.0, 0.5, 0.123, 0.01, 0.0}) {
    const ReportSizes s = scaled({}, scale);
    const int64_t every = std::max<int64_t>(1, s.main / s.main_stages);
    EXPECT_EQ(s.compared % every, 0) << scale;
    EXPECT_LE(s.compared, s.main) << scale;
  }
}

TEST(ReportPlan, StagesDoubleAndHaveTheEndAndTheStepThatIsWanted) {
  EXPECT_EQ(stage_steps(3000, 200, 600), (std::vector<int64_t>{0, 200, 400, 600, 800, 1600, 3000}));
  EXPECT_EQ(stage_steps(10, 1, 10), (std::vector<int64_t>{0, 1, 2, 4, 8, 10}));
}

TEST(ReportPlan, ReadsDurations) {
  EXPECT_EQ(parse_duration("2h"), 7200);
  EXPECT_EQ(parse_duration("90m"), 5400);
  EXPECT_EQ(parse_duration("1h30m"), 5400);
  EXPECT_EQ(parse_duration("1.5h"), 5400);
  EXPECT_EQ(parse_duration("45s"), 45);
  for (const char* wrong : {"", "2", "h", "2x", "-1h", "0s", "1h30", "infh"})
    EXPECT_THROW((void)parse_duration(wrong), UsageError) << wrong;
}

// Two runs of 100 and 300 seconds.
ReportPlan two_runs() {
  return {.sizes = {.test_batches = 0},
          .step_seconds = 1,
          .runs = {{"a", ReportPart::axis, 100, 1, 1}, {"b", ReportPart::axis, 300, 1, 1}}};
}

TEST(WorkProgress, AddsUpSharesAndExtrapolatesFromThisProcess) {
  WorkProgress progress(two_runs());
  EXPECT_EQ(progress.done(), 0);
  EXPECT_EQ(progress.seconds_left(0), 400);
  progress.stood("a");
  EXPECT_EQ(progress.done(), 0.25);
  EXPECT_EQ(progress.seconds_left(5), 300);  // nothing done here yet: as planned
  progress.set("b", 0.5);
  EXPECT_EQ(progress.done(), 0.625);
  EXPECT_EQ(progress.seconds_left(300), 300);  // 150 planned seconds took 300
  progress.set("unknown", 1);
  EXPECT_EQ(progress.done(), 0.625);
}

TEST(WorkProgress, WhatThisProcessHasDoneIsNotTakenForOlder) {
  WorkProgress progress(two_runs());
  progress.set("a", 1);
  progress.stood("a");                        // its record is read again by a later part
  EXPECT_EQ(progress.seconds_left(50), 150);  // 100 planned seconds took 50
  progress.stood("b", 0.5), progress.set("b", 0.75);
  EXPECT_EQ(progress.done(), 0.8125);
  EXPECT_EQ(progress.seconds_left(175), 75);  // 175 planned seconds took as long
}

TEST(ReportTools, EpochsToReachALossLieBetweenTwoPoints) {
  const std::vector<Point> curve{{10, 8}, {20, 6}, {30, 5}};
  EXPECT_NEAR(*epochs_to_reach(curve, 7, 10), 1.5, 1e-12);  // half of the way from 10 to 20
  EXPECT_NEAR(*epochs_to_reach(curve, 5.5, 10), 2.5, 1e-12);
  EXPECT_NEAR(*epochs_to_reach(curve, 9, 10), 1, 1e-12);  // at the first point already
  EXPECT_FALSE(epochs_to_reach(curve, 4.9, 10));
}

TEST(ReportTools, NumbersAreGroupedAndWhatIsNoneIsADash) {
  EXPECT_EQ(in_digits(7195.94), "7,195.94");
  EXPECT_EQ(in_digits(1234567, 0), "1,234,567");
  EXPECT_EQ(in_digits(-999.5, 1), "-999.5");
  EXPECT_EQ(in_digits(-1000, 0), "-1,000");
  EXPECT_EQ(in_digits(std::nan("")), "–");
  EXPECT_EQ(in_percent(0.735), "73.5%");
}

TEST(ReportTools, ARunOfPaddingIsWrittenOnce) {
  EXPECT_EQ(lines_of_drawn("甲<pad><pad><pad>乙"), (std::vector<std::string>{"甲<pad>×3乙"}));
  EXPECT_EQ(lines_of_drawn("一二三四五六七八九十甲"),
            (std::vector<std::string>{"一二三四五六七八九十", "甲"}));
}

}  // namespace
}  // namespace tangyin
