// Runs on windows of every kind: an evaluation of the model file rebuilds the windows that the run
// tested itself on, and old cards mean the windows of old.
#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/random.h"
#include "base/utf8.h"
#include "model/model_file.h"
#include "training/data.h"
#include "training/model_card.h"
#include "training/model_evaluation.h"
#include "training/trainer.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class WindowsRun : public ::testing::Test {
 protected:
  void SetUp() override {
    omp_set_num_threads(1);
    fs::create_directories(folder_);
    std::ofstream corpus(corpus_);
    Random random(1);
    constexpr uint64_t kSteps[] = {1, 1, 2, 4};  // from a character to the next, of 60 in a ring
    uint64_t character = 0;
    for (int poem = 0; poem < 150; ++poem) {
      for (uint64_t couplets = 1 + random.below(6); couplets > 0; --couplets)
        for (const char* mark : {"，", "。"}) {
          for (int n = 0; n < 5; ++n)
            corpus << utf8::encode(
                U'一' +
                static_cast<char32_t>(character = (character + kSteps[random.below(4)]) % 60));
          corpus << mark;
        }
      corpus << "\n";
    }
  }
  void TearDown() override {
    omp_set_num_threads(threads_);
    fs::remove_all(folder_);
  }

  static TrainSettings settings(const std::string& name,
                                const std::vector<std::string>& assignments = {}) {
    TrainSettings s = preset(name);
    s.embedding = s.hidden = 16;
    s.batch_size = 8;
    s.epochs = 0.5;
    s.min_frequency = 1;
    s.dtype = OperandDtype::fp32;
    for (const std::string& assignment : assignments) set_option(s, assignment);
    check_settings(s);
    return s;
  }
  // The perplexity by which the run tested itself last; its model is model().
  double train(const TrainSettings& s) const {
    TrainingData data = load_training_data(s, corpus_);
    const fs::path run = folder_ / "run";
    fs::remove_all(run);
    fs::create_directories(run);
    Trainer trainer(s, data, run, {}, false);
    EXPECT_EQ(trainer.run(), RunEnd::finished);
    return trainer.progress().best;
  }
  fs::path model() const { return folder_ / "run/best.safetensors"; }
  EvaluationResult evaluation(Part part, Estimator estimator) const {
    return evaluate_model(model(), corpus_, {.estimator = estimator, .part = part}, {});
  }

  const fs::path folder_ =
      fs::temp_directory_path() / fmt::format("tangyin-windows-{}", ::getpid());
  const std::string corpus_ = (folder_ / "corpus.txt").string();
  const int threads_ = omp_get_max_threads();
};

struct Kind {
  const char* preset;
  std::vector<std::string> assignments;
};
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds{
      {"report", {}},
      {"report", {"window_length=12", "window_step=4"}},
      {"report", {"window_padding=behind"}},
      {"report", {"window_length=20", "window_punctuation=keep", "test_order=shuffled"}},
      {"report-original", {}},
      {"report-original", {"targets=next_poem"}},
      {"report-final", {"window_length=50", "window_step=25"}}};
  return kKinds;
}

TEST_F(WindowsRun, AnEvaluationOfTheTestPartIsWhatTheRunMeasured) {
  for (const Kind& kind : kinds())
    for (const Estimator estimator : {Estimator::batch, Estimator::report, Estimator::corpus}) {
      TrainSettings s = settings(kind.preset, kind.assignments);
      s.estimator = estimator;
      const double measured = train(s);
      const EvaluationResult result = evaluation(Part::test, estimator);
      // Whole poems may be laid out in other batches, which changes the order of sums.
      EXPECT_NEAR(result.perplexity / measured, 1, 1e-5)
          << kind.preset << " " << fmt::format("{}", fmt::join(kind.assignments, " "));
      EXPECT_EQ(result.windows, estimator != Estimator::corpus);
    }
}

TEST_F(WindowsRun, EveryEstimatorGoesWithEveryPart) {
  for (const Kind& kind : kinds()) {
    train(settings(kind.preset, kind.assignments));
    for (const Estimator estimator : {Estimator::batch, Estimator::report, Estimator::corpus}) {
      int64_t poems = 0;
      for (const Part part : {Part::train, Part::test}) {
        const EvaluationResult result = evaluation(part, estimator);
        EXPECT_GT(result.perplexity, 1);
        poems += result.poems;
      }
      const EvaluationResult all = evaluation(Part::all, estimator);
      EXPECT_EQ(all.poems, poems);
      EXPECT_GT(all.perplexity, 1);
    }
  }
}

TEST_F(WindowsRun, EveryEstimatorGoesWithEveryPartOfWholePoems) {
  train(settings("tiny", {"sequence_length=10"}));
  for (const Part part : {Part::all, Part::train, Part::test})
    for (const Estimator estimator : {Estimator::batch, Estimator::report, Estimator::corpus})
      EXPECT_GT(evaluation(part, estimator).perplexity, 1);
}

// The card as version 0.1 wrote it, without the settings of windows.
TEST_F(WindowsRun, ACardThatDoesNotSpeakOfWindowsMeansThoseOfThePresetReport) {
  const double measured = train(settings("report"));
  StoredModel stored = read_model(model());
  auto card = nlohmann::ordered_json::parse(stored.card);
  for (const char* name : {"window_length", "window_step", "window_punctuation", "window_padding",
                           "window_tail", "window_targets", "targets", "test_order", "gate_biases"})
    card["settings"].erase(name);
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& [name, matrix] : stored.weights) weights.emplace(name, matrix.view());
  write_model(model(), stored.config, stored.vocabulary, card.dump(), weights, WeightDtype::fp32);
  EXPECT_NEAR(evaluation(Part::test, Estimator::batch).perplexity / measured, 1, 1e-6);
}

// Where the targets are those of another poem nothing can be learned but how often each character
// comes, ln 60 = 4.1 nats; the next character is known to 1.5 bits, 1.04 nats.
TEST_F(WindowsRun, TargetsOfTheNextPoemTeachLessThanTheNextCharacter) {
  const auto loss_with = [&](const char* targets) {
    TrainSettings s = settings("report-original", {targets, "epochs=12", "learning_rate=0.02"});
    s.hidden = s.embedding = 32;
    s.estimator = Estimator::batch, s.patience = 0;
    train(s);
    const Perplexity sums = evaluation(Part::train, Estimator::batch).sums;
    return sums.without_padding.loss / static_cast<double>(sums.without_padding.tokens);
  };
  EXPECT_LT(loss_with("targets=next_character"), 3);
  EXPECT_GT(loss_with("targets=next_poem"), 3.5);
}

TEST_F(WindowsRun, PaddingAndPunctuationAreCountedApart) {
  train(settings("report-final", {"window_length=50", "window_step=25"}));
  const EvaluationResult result = evaluation(Part::test, Estimator::report);
  EXPECT_GT(result.sums.padding(), 0);
  EXPECT_GT(result.sums.punctuation(), 0);
  EXPECT_EQ(result.sums.without_both.tokens,
            result.sums.tokens - result.sums.padding() - result.sums.punctuation());
  EXPECT_EQ(result.sums.without_both.tokens, result.sums.hanzi);
}

}  // namespace
}  // namespace tangyin
