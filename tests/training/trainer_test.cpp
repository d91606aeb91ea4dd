// Training on a synthetic language of known entropy: it is reached; runs repeat and resume to the
// byte.
#include "training/trainer.h"

#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>

#include "base/error.h"
#include "base/files.h"
#include "kernels/gemm.h"
#include "model/model_file.h"
#include "model/safetensors.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// A Markov chain over kLetters characters: the next one is 1, 2 or 4 further on (mod kLetters),
// with probabilities ½, ¼, ¼.  A poem is kLength letters, its first one uniform.
constexpr int kLetters = 32, kLength = 24;

std::vector<Token> random_poem(Random& random) {
  std::vector<Token> poem;
  int letter = static_cast<int>(random.below(kLetters));
  for (int k = 0; k < kLength; ++k) {
    poem.push_back(4 + letter);
    const uint64_t draw = random.below(4);
    letter = (letter + (draw < 2 ? 1 : draw == 2 ? 2 : 4)) % kLetters;
  }
  return poem;
}

// Nats per token of the language: one uniform letter, 23 choices of ½ ln 2 + 2 · ¼ ln 4 = 1.5 ln 2,
// and a certain end.
const double kEntropy = (std::log(kLetters) + (kLength - 1) * 1.5 * std::log(2)) / (kLength + 1);

TrainingData synthetic_data(const TrainSettings& s, size_t train_poems = 0) {
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>"};
  for (int k = 0; k < kLetters; ++k) tokens.push_back(std::string(1, static_cast<char>('A' + k)));
  TrainingData data{Vocabulary(tokens)};
  Random random(5);
  std::vector<std::vector<Token>> train, test;
  for (int k = 0; k < 6000; ++k) train.push_back(random_poem(random));
  for (int k = 0; k < 300; ++k) test.push_back(random_poem(random));
  if (train_poems > 0) train.resize(train_poems);
  data.train = poem_batches(std::move(train), 2, 3, s.sequence_length, s.batch_size, 1);
  data.test = poem_batches(std::move(test), 2, 3, s.sequence_length, s.batch_size, 0);
  data.fingerprint = {"2:synthetic", "synthetic"};
  return data;
}

TrainSettings small_settings() {
  TrainSettings s = preset("tiny");
  s.embedding = s.hidden = 48;
  s.batch_size = 16, s.sequence_length = 25;
  s.learning_rate = 1e-2, s.warmup = 20, s.epochs = 4;
  s.dropout_embedding = s.dropout_output = 0;
  s.dtype = OperandDtype::fp32;
  return s;
}

OperandDtype narrowest() {
  return has_bf16_products() ? OperandDtype::bf16 : OperandDtype::fp32;
}

class TrainerTest : public ::testing::Test {
 protected:
  // One thread: these models are so small that waking a second one costs more than it does.
  TrainerTest()
      : folder_(fs::temp_directory_path() / ("tangyin-trainer-" + std::to_string(::getpid()))) {
    omp_set_num_threads(1);
  }
  ~TrainerTest() override {
    omp_set_num_threads(threads_);
    fs::remove_all(folder_);
  }
  fs::path directory(const std::string& name) {
    fs::create_directories(folder_ / name);
    return folder_ / name;
  }
  std::string weights_after(const std::string& name, const TrainSettings& s) {
    TrainingData data = synthetic_data(s);
    Trainer trainer(s, data, directory(name), {}, false);
    trainer.run();
    return bytes_of(trainer);
  }
  static std::string bytes_of(const Trainer& trainer) {
    const auto all = std::as_bytes(trainer.model().parameters().all());
    return {reinterpret_cast<const char*>(all.data()), all.size()};
  }
  fs::path folder_;
  const int threads_ = omp_get_max_threads();
};

TEST_F(TrainerTest, ReachesTheEntropyOfASyntheticLanguage) {
  TrainSettings s = small_settings();
  s.epochs = 8;
  TrainingData data = synthetic_data(s);
  Trainer trainer(s, data, directory("entropy"), {}, false);
  EXPECT_EQ(trainer.run(), RunEnd::finished);
  const double loss = std::log(trainer.progress().best);
  EXPECT_LT(loss, 1.03 * kEntropy);  // within 3%
  EXPECT_GT(loss, 0.97 * kEntropy);  // and no lower than sampling 300 poems allows
  const StoredModel best = read_model(folder_ / "entropy/best.safetensors");
  EXPECT_EQ(best.vocabulary.size(), 4 + kLetters);
}

TEST_F(TrainerTest, SameSeedGivesTheSameBytes) {
  TrainSettings s = small_settings();
  s.epochs = 0.1, s.dropout_output = 0.2, s.dropout_embedding = 0.1, s.dropout_recurrent = 0.1,
  s.dtype = narrowest();
  const std::string first = weights_after("a", s);
  EXPECT_EQ(first, weights_after("b", s));
  s.seed = 2;
  EXPECT_NE(first, weights_after("c", s));
}

// One bias a gate: the other is 0 and stays so, and what remains is the same function.
TEST_F(TrainerTest, WithOneBiasAGateTheSecondStaysZero) {
  TrainSettings s = small_settings();
  s.epochs = 0.05, s.layers = 2, s.gate_biases = 1;
  for (const char* optimizer : {"adam", "momentum", "adamw"}) {
    s.optimizer = optimizer, s.weight_decay = 0.01;
    TrainingData data = synthetic_data(s);
    Trainer trainer(s, data, directory(std::string("biases-") + optimizer), {}, false);
    trainer.run();
    for (Index layer = 0; layer < 2; ++layer) {
      const LstmParameters& weights = trainer.model().parameters().lstm(layer);
      for (const float value : weights.bias_hh.flat()) ASSERT_EQ(value, 0) << optimizer;
      EXPECT_GT(std::ranges::count_if(weights.bias_ih.flat(), [](float b) { return b != 0; }), 100);
    }
  }
}

TEST_F(TrainerTest, ARunWithOneBiasBeginsWithTheSumOfTwo) {
  TrainSettings s = small_settings();
  s.epochs = 0.05, s.warmup = 0;
  weights_after("two", s);
  const StoredModel two = read_model(folder_ / "two/best.safetensors");
  s.gate_biases = 1, s.initial_model = (folder_ / "two/best.safetensors").string();
  TrainingData data = synthetic_data(s);
  const Trainer trainer(s, data, directory("one"), {}, false);
  const LstmParameters& weights = trainer.model().parameters().lstm(0);
  const auto input = two.weights.at("lstm.bias_ih_l0").view(),
             state = two.weights.at("lstm.bias_hh_l0").view();
  for (Index k = 0; k < weights.bias_ih.size(); ++k)
    ASSERT_EQ(weights.bias_ih.data[k], input.data[k] + state.data[k]);
}

TEST_F(TrainerTest, ADtypeLeftToTheMachineIsTheFastestAndOneItLacksIsRefused) {
  TrainSettings s = small_settings();
  s.epochs = 0.05, s.dtype = OperandDtype::automatic;
  EXPECT_EQ(compute_of(s), fastest_compute());
  const std::string left_to_it = weights_after("auto", s);
  s.dtype = fastest_compute() == Compute::bf16 ? OperandDtype::bf16 : OperandDtype::fp32;
  EXPECT_EQ(left_to_it, weights_after("named", s));
  s.dtype = OperandDtype::bf16;
  if (has_bf16_products()) {
    EXPECT_EQ(compute_of(s), Compute::bf16);
  } else {
    EXPECT_THROW(compute_of(s), UsageError);
  }
}

TEST_F(TrainerTest, ThreadCountsAgreeToRounding) {
  TrainSettings s = small_settings();
  s.epochs = 0.1;
  const auto perplexity_with = [&](int count) {
    omp_set_num_threads(count);
    TrainingData data = synthetic_data(s);
    Trainer trainer(s, data, directory(std::to_string(count)), {}, false);
    trainer.run();
    return trainer.progress().best;
  };
  const double one = perplexity_with(1), two = perplexity_with(2);
  EXPECT_NEAR(two / one, 1, 1e-3);
}

TEST_F(TrainerTest, AnInterruptedRunEndsInTheSameBytesAsOneThatWasNot) {
  TrainSettings s = small_settings();
  s.epochs = 0.4, s.dropout_output = 0.2, s.dropout_recurrent = 0.1, s.average = 0.99,
  s.dtype = narrowest();
  const std::string whole = weights_after("whole", s);
  for (const int64_t stop_at : {1, 37, 100}) {
    const fs::path run = directory("stopped-" + std::to_string(stop_at));
    TrainingData data = synthetic_data(s);
    int64_t steps = 0;
    RunObserver observer;
    observer.step = [&](const StepReport& report) { steps = report.step; };
    observer.interrupted = [&] { return steps == stop_at; };
    EXPECT_EQ(Trainer(s, data, run, observer, false).run(), RunEnd::interrupted);
    TrainingData again = synthetic_data(s);
    Trainer resumed(s, again, run, {}, true);
    EXPECT_EQ(resumed.run(), RunEnd::finished);
    EXPECT_TRUE(bytes_of(resumed) == whole) << "stopped at step " << stop_at;
  }
}

TEST_F(TrainerTest, ARunInterruptedInAnEvaluationEvaluatesWhenItGoesOn) {
  TrainSettings s = small_settings();
  s.epochs = 0.4, s.evaluate_every = 30, s.average = 0.99;
  const std::string whole = weights_after("whole-evaluation", s);
  const std::string metrics = read_file(folder_ / "whole-evaluation/metrics.jsonl");
  const auto evaluations = [](const std::string& text) {
    int64_t count = 0;
    for (size_t at = 0; (at = text.find("test_perplexity\"", at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  const fs::path run = directory("stopped-in-evaluation");
  TrainingData data = synthetic_data(s);
  int64_t steps = 0, asked_since = 0;
  RunObserver observer;
  observer.step = [&](const StepReport& report) { steps = report.step, asked_since = 0; };
  observer.interrupted = [&] { return steps == 60 && ++asked_since == 2; };  // its second batch
  Trainer stopped(s, data, run, observer, false);
  EXPECT_EQ(stopped.run(), RunEnd::interrupted);
  EXPECT_EQ(stopped.progress().step, 60);
  EXPECT_EQ(stopped.progress().evaluated, 30) << "the second evaluation did not end";
  TrainingData again = synthetic_data(s);
  Trainer resumed(s, again, run, {}, true);
  EXPECT_EQ(resumed.run(), RunEnd::finished);
  EXPECT_TRUE(bytes_of(resumed) == whole);
  EXPECT_EQ(evaluations(read_file(run / "metrics.jsonl")), evaluations(metrics));
}

// The characters of a vocabulary are no part of what is learned, so two runs that differ in nothing
// but the openings' being known must be the same.
TEST_F(TrainerTest, ARunIsTheSameToTheByteWithAndWithoutSamples) {
  TrainSettings s = small_settings();
  s.epochs = 0.3, s.evaluate_every = 20, s.dropout_output = 0.2, s.dropout_recurrent = 0.1,
  s.average = 0.99, s.dtype = narrowest();
  const auto checkpoint_after = [&](const std::string& name, bool openings, size_t& samples) {
    TrainingData data = synthetic_data(s);
    if (openings) {
      std::vector<std::string> tokens = data.vocabulary.tokens();
      const std::array known{"日", "紅", "山", "夜", "湖", "海", "月"};
      for (size_t k = 0; k < known.size(); ++k) tokens[4 + 3 * k] = known[k];
      data.vocabulary = Vocabulary(tokens);
    }
    RunObserver observer;
    observer.evaluated = [&](const EvaluationReport& report) { samples += report.samples.size(); };
    const fs::path run = directory(name);
    Trainer trainer(s, data, run, observer, false);
    EXPECT_EQ(trainer.run(), RunEnd::finished);
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(run / "checkpoints"))
      newest = std::max(newest, entry.path());
    // The header of a checkpoint has the seconds that the run took; the tensors follow it.
    const SafetensorsFile file(newest);
    std::string bytes;
    for (const auto& [tensor, view] : file.tensors())
      bytes +=
          tensor + std::string(reinterpret_cast<const char*>(view.bytes.data()), view.bytes.size());
    return bytes + fmt::format("{} {}", trainer.progress().random_counter, trainer.progress().best);
  };
  size_t with = 0, without = 0;
  const std::string one = checkpoint_after("with-samples", true, with);
  const std::string other = checkpoint_after("without-samples", false, without);
  EXPECT_TRUE(one == other);
  EXPECT_GE(with, 14U) << "seven openings at each of at least two evaluations";
  EXPECT_EQ(without, 0U);
  EXPECT_FALSE(fs::exists(folder_ / "without-samples/samples.jsonl"));
  const std::string lines = read_file(folder_ / "with-samples/samples.jsonl");
  EXPECT_EQ(static_cast<size_t>(std::ranges::count(lines, '\n')), with / 7);
  EXPECT_NE(lines.find("{\"opening\":\"红\",\"text\":\"紅"), std::string::npos) << lines;
}

TEST_F(TrainerTest, DataThatHaveMovedAreTheSame) {
  const TrainSettings s = small_settings();
  BatchData before, after;
  std::optional<TrainingData> made = synthetic_data(s, 50);
  made->train->fill(0, 1, before);
  TrainingData moved = std::move(*made);
  made.reset();
  moved.train->fill(1, 0, after);  // another epoch: the poems are read again
  moved.train->fill(0, 1, after);
  EXPECT_EQ(after.inputs, before.inputs);
  EXPECT_EQ(after.targets, before.targets);
}

TEST_F(TrainerTest, ACheckpointOfOtherDataIsRefusedAndNothingIsWritten) {
  TrainSettings s = small_settings();
  s.epochs = 0.05;
  const fs::path run = directory("other-data");
  TrainingData data = synthetic_data(s);
  Trainer(s, data, run, {}, false).run();
  const std::string metrics = read_file(run / "metrics.jsonl");
  std::ofstream(run / "config.json.tmp-a1B2c3") << "left behind";
  TrainingData old = synthetic_data(s), other = synthetic_data(s);
  other.fingerprint = {"2:other", "other"};
  EXPECT_THROW(Trainer(s, other, run, {}, true), InputError);
  EXPECT_EQ(read_file(run / "metrics.jsonl"), metrics);
  EXPECT_TRUE(fs::exists(run / "config.json.tmp-a1B2c3"));
  old.fingerprint = {"2:song", "2:synthetic"};  // as where the saved one covers less
  EXPECT_EQ(Trainer(s, old, run, {}, true).run(), RunEnd::finished);
}

TEST_F(TrainerTest, EachEstimatorCanStopARun) {
  TrainSettings s = small_settings();
  s.epochs = 0.1;
  std::map<Estimator, double> best;
  for (const auto& [estimator, word] : choices_of(Estimator{})) {
    s.estimator = estimator;
    TrainingData data = synthetic_data(s);
    Trainer trainer(s, data, directory(std::string(word)), {}, false);
    trainer.run();
    best[estimator] = trainer.progress().best;
  }
  // Of the same losses: exp of their mean lies below the mean of exp of any parts of them.
  EXPECT_LT(best[Estimator::corpus], best[Estimator::report]);
  EXPECT_LT(best[Estimator::batch], best[Estimator::report]);
}

// Plain gradient descent that would learn at a tenth of this rate.
TrainSettings diverging_settings() {
  TrainSettings s = small_settings();
  s.optimizer = "sgd", s.clip = 0, s.learning_rate = 60, s.warmup = 150,
  s.schedule = ScheduleKind::constant;
  s.epochs = 2, s.checkpoint_every = 20, s.patience = 0;
  return s;
}

TEST_F(TrainerTest, ARunThatDivergesGoesBackWithASmallerRate) {
  const TrainSettings s = diverging_settings();
  TrainingData data = synthetic_data(s);
  std::vector<std::string> messages;
  RunObserver observer;
  observer.message = [&](const std::string& text) { messages.push_back(text); };
  Trainer trainer(s, data, directory("back"), observer, false);
  EXPECT_EQ(trainer.run(), RunEnd::finished);
  ASSERT_FALSE(messages.empty());
  EXPECT_NE(messages[0].find("of the rate"), std::string::npos) << messages[0];
  EXPECT_LT(trainer.progress().rate_scale, 1);
  EXPECT_LT(std::log(trainer.progress().best), 0.8 * std::log(kLetters)) << "it learnt nothing";
}

TEST_F(TrainerTest, ARunThatDivergesStopsWhereItIsToldTo) {
  TrainSettings s = diverging_settings();
  s.on_divergence = OnDivergence::stop;
  TrainingData data = synthetic_data(s);
  const fs::path run = directory("stop");
  Trainer trainer(s, data, run, {}, false);
  try {
    trainer.run();
    FAIL() << "it did not diverge";
  } catch (const DivergedError& error) {
    EXPECT_NE(std::string(error.what()).find("go on with a smaller rate"), std::string::npos)
        << error.what();
    EXPECT_EQ(error.learning_rate(), s.learning_rate / 2);
  }
  s.learning_rate /= 16;  // and what it says is so
  TrainingData again = synthetic_data(s);
  EXPECT_EQ(Trainer(s, again, run, {}, true).run(), RunEnd::finished);
}

TEST_F(TrainerTest, AnInterruptedRunThatWentBackEndsInTheSameBytes) {
  const TrainSettings s = diverging_settings();
  const std::string whole = weights_after("whole-back", s);
  const fs::path run = directory("interrupted-back");
  std::string bytes;
  for (int64_t begins = 0; bytes.empty(); ++begins) {
    TrainingData data = synthetic_data(s);
    RunObserver observer;
    int64_t steps = 0;
    observer.step = [&](const StepReport&) { ++steps; };
    observer.interrupted = [&] { return steps == 25; };
    Trainer trainer(s, data, run, observer, begins > 0);
    if (trainer.run() == RunEnd::finished) bytes = bytes_of(trainer);
    ASSERT_LT(begins, 100);
  }
  EXPECT_TRUE(bytes == whole);
}

TEST_F(TrainerTest, StopsWhenPerplexityHasRisenTwice) {
  TrainSettings s = small_settings();
  s.learning_rate = 2e-2, s.warmup = 0, s.schedule = ScheduleKind::constant, s.epochs = 300,
  s.patience = 2;
  // Few training poems, many passes: it learns them by heart and the test poems suffer.
  TrainingData data = synthetic_data(s, 12);
  Trainer trainer(s, data, directory("early"), {}, false);
  EXPECT_EQ(trainer.run(), RunEnd::stopped_early);
  EXPECT_EQ(trainer.progress().rises, 2);
  EXPECT_LT(trainer.progress().best, trainer.progress().last);
}

}  // namespace
}  // namespace tangyin
