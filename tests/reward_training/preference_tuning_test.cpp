#include "reward_training/preference_tuning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "base/error.h"
#include "reward_training/drawn_readings.h"

namespace tangyin {
namespace {

// Two marks for a line with many of the first characters.
std::vector<MarkedPoem> readings_of(const StoredModel& model) {
  return drawn_readings(
      model.vocabulary,
      [&](const std::u32string& line, Random&) {
        int some = 0;
        for (const char32_t c : line) some += model.vocabulary.id(c) < 24;
        return some >= 3 ? 2 : some == 2 ? 1 : 0;
      },
      kFirstAfterHeadings);
}

TuningSettings settings_for_test() {
  TuningSettings settings;
  settings.epochs = 20, settings.rate = 1e-2, settings.dropout = 0;
  settings.fold = 1, settings.dtype = "fp32";
  return settings;
}

struct Tuned {
  StoredModel model;
  std::vector<TuningReport> reports;
};

Tuned tuned(const TuningSettings& settings, BatchSource* verse = nullptr) {
  Tuned result{headed_model(), {}};
  const std::vector<MarkedPoem> readings = readings_of(result.model);
  tune_to_readings(result.model, readings, settings, verse,
                   [&](const TuningReport& report) { result.reports.push_back(report); });
  return result;
}

std::vector<float> all_weights(StoredModel& model) {
  std::vector<float> all;
  for (const auto& [name, matrix] : model.weights) {
    const std::span<const float> values = matrix.view().flat();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

TEST(PreferenceTuning, WhatReadersPreferBecomesMoreProbableUnderTitlesThatItHasNotSeen) {
  TuningSettings one_step = settings_for_test();
  one_step.epochs = 1;
  const double first = tuned(one_step).reports.back().loss;
  const TuningReport last = tuned(settings_for_test()).reports.back();
  EXPECT_EQ(last.step, last.steps);
  ASSERT_TRUE(last.held_back);
  EXPECT_GT(last.held_back->line_correlation, 0.5);
  EXPECT_GT(last.held_back->poem_correlation, 0.5);
  EXPECT_GT(last.held_back->deviation, 0.05);
  EXPECT_LT(last.loss, first);
  EXPECT_EQ(last.verse_loss, 0);
}

TEST(PreferenceTuning, MarksThatSayNothingAreNotForeseen) {
  StoredModel model = headed_model();
  const std::vector<MarkedPoem> readings = drawn_readings(
      model.vocabulary,
      [](const std::u32string&, Random& random) { return static_cast<int>(random.below(3)); },
      kFirstAfterHeadings);
  double correlation = 1;
  tune_to_readings(model, readings, settings_for_test(), nullptr, [&](const TuningReport& report) {
    if (report.held_back) correlation = report.held_back->line_correlation;
  });
  EXPECT_LT(std::abs(correlation), 0.25);
}

TEST(PreferenceTuning, TheSameSettingsGiveTheSameWeights) {
  TuningSettings settings = settings_for_test();
  settings.epochs = 1, settings.dropout = 0.3;
  Tuned once = tuned(settings), again = tuned(settings);
  EXPECT_EQ(all_weights(once.model), all_weights(again.model));
  settings.seed = 2;
  Tuned other = tuned(settings);
  EXPECT_NE(all_weights(once.model), all_weights(other.model));
}

TEST(PreferenceTuning, TheWeightsGoFurtherThanTheyWereTuned) {
  StoredModel model = headed_model();
  const std::vector<float> before = all_weights(model);
  TuningSettings settings = settings_for_test();
  settings.epochs = 1;
  const auto with = [&](double extrapolation) {
    settings.extrapolation = extrapolation;
    Tuned result = tuned(settings);
    return all_weights(result.model);
  };
  const std::vector<float> after = with(0), further = with(0.5);
  EXPECT_EQ(with(-1), before);
  EXPECT_NE(after, before);
  for (size_t n = 0; n < before.size(); ++n)
    ASSERT_NEAR(further[n], after[n] + 0.5F * (after[n] - before[n]), 1e-5F);
}

// One long verse of two characters in turns.
class TwoInTurns final : public BatchSource {
 public:
  int64_t batches(int64_t) override { return 1; }
  void fill(int64_t, int64_t, BatchData& batch) override {
    batch = {};
    for (Index n = 0; n < kTuningSteps * kTuningStreams; ++n) {
      const Index step = n / kTuningStreams;
      batch.inputs.push_back(20 + static_cast<int32_t>(step % 2));
      batch.targets.push_back(21 - static_cast<int32_t>(step % 2));
      batch.starts.push_back(step == 0);
    }
  }
};

TEST(PreferenceTuning, LearnsVerseBesideTheReadings) {
  TwoInTurns verse;
  TuningSettings settings = settings_for_test();
  const TuningReport last = tuned(settings, &verse).reports.back();
  settings.epochs = 1;
  EXPECT_LT(last.verse_loss, 0.8 * tuned(settings, &verse).reports.back().verse_loss);
  EXPECT_GT(last.held_back->line_correlation, 0.4);
  settings.keep = 0;
  EXPECT_EQ(tuned(settings, &verse).reports.back().verse_loss, 0);
}

TEST(PreferenceTuning, RefusesModelsThatCannotBeToldOrWereTuned) {
  StoredModel model = headed_model();
  EXPECT_NO_THROW(require_tunable(model, "m"));
  const auto refusal = [](const StoredModel& refused) -> std::string {
    try {
      require_tunable(refused, "m");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(refusal(small_model()).find("headings"), std::string::npos);
  model.card = R"({"tuned": {"readings": 3}})";
  EXPECT_NE(refusal(model).find("before"), std::string::npos);
  model = headed_model(), model.config.whole_poems = false;
  EXPECT_NE(refusal(model).find("windows"), std::string::npos);
}

TEST(PreferenceTuning, NeedsReadingsThatAreNotHeldBack) {
  StoredModel model = headed_model();
  std::vector<MarkedPoem> readings = readings_of(model);
  readings.resize(1);
  TuningSettings settings = settings_for_test();
  settings.fold = 0;
  EXPECT_THROW(tune_to_readings(model, readings, settings, nullptr, {}), InputError);
  settings.fold = 1, settings.epochs = 1;
  EXPECT_EQ(tune_to_readings(model, readings, settings, nullptr, {}), 1U);
}

// Other marks for the titles of the fold change the weights by no more than rounding, those of other
// titles do.
TEST(PreferenceTuning, LearnsNothingFromWhatIsHeldBack) {
  TuningSettings settings = settings_for_test();
  settings.epochs = 2;
  // `first`: of every fifth title, whose two readings, both of one reader, exchange their marks.
  const auto weights = [&](std::optional<size_t> first) {
    StoredModel model = headed_model();
    std::vector<MarkedPoem> readings = readings_of(model);
    for (size_t n = first.value_or(readings.size()); n < readings.size(); n += 10)
      std::swap(readings[n].marks, readings[n + 1].marks);
    tune_to_readings(model, readings, settings, nullptr, {});
    return all_weights(model);
  };
  const std::vector<float> before = weights({});
  const auto change = [&](size_t first) {
    const std::vector<float> after = weights(first);
    float most = 0;
    for (size_t n = 0; n < after.size(); ++n) most = std::max(most, std::abs(after[n] - before[n]));
    return most;
  };
  EXPECT_LT(change(2), 1e-4F);
  EXPECT_GT(change(4), 1e-3F);
}

TEST(ReadingBatches, PredictTheCharactersOfPoemsAfterTheirHeadings) {
  const StoredModel model = headed_model();
  std::vector<MarkedPoem> readings = readings_of(model);
  readings.resize(5);
  const std::vector<ReadingText> texts = texts_of(readings, model.vocabulary);
  const std::vector<ReadingBatch> batches = batches_of({{0, 1}, {4}}, texts);
  ASSERT_EQ(batches.size(), 1U);
  const ReadingBatch& batch = batches.front();
  const TokenBatch tokens = batch.tokens();
  ASSERT_EQ(batch.placed().size(), 3U);
  EXPECT_EQ(batch.counted(), 3 * 4 * 6);
  EXPECT_EQ(std::ranges::count_if(tokens.targets, [](int32_t t) { return t >= 0; }), 3 * 4 * 6);
  EXPECT_EQ(std::ranges::count(tokens.starts, 1), 3);
  for (const ReadingBatch::Placed& placed : batch.placed()) {
    const std::u32string& line = readings[placed.reading].lines[2];
    for (size_t c = 0; c < line.size(); ++c) {
      const size_t at = batch.position(placed, 2, c);
      EXPECT_EQ(tokens.targets[at], model.vocabulary.id(line[c]));
      if (c == 0) continue;
      EXPECT_EQ(tokens.inputs[at], model.vocabulary.id(line[c - 1]));
    }
    const auto first = static_cast<size_t>(placed.step * kTuningStreams + placed.stream);
    EXPECT_EQ(tokens.starts[first], 1);
    EXPECT_EQ(tokens.inputs[first], *model.vocabulary.special("<5x4>"));
  }
}

TEST(ReadingBatches, DivideNoGroup) {
  const StoredModel model = headed_model();
  const std::vector<MarkedPoem> readings = readings_of(model);
  const std::vector<ReadingText> texts = texts_of(readings, model.vocabulary);
  std::vector<std::vector<size_t>> groups;
  for (size_t n = 0; n < 300; n += 10) {
    groups.emplace_back();
    for (size_t k = n; k < n + 10; ++k) groups.back().push_back(k);
  }
  size_t placed = 0;
  for (const ReadingBatch& batch : batches_of(groups, texts)) {
    EXPECT_EQ(batch.placed().size() % 10, 0U);
    placed += batch.placed().size();
  }
  EXPECT_EQ(placed, 300U);
  std::vector<size_t> all;
  for (size_t n = 0; n < 300; ++n) all.push_back(n);
  EXPECT_THROW(batches_of({all}, texts), Error);
}

}  // namespace
}  // namespace tangyin
