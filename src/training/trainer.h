// A training run: batches → gradients → clipping → optimiser, with evaluation, early stopping and
// checkpoints.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corpus/vocabulary.h"
#include "optim/optimizer.h"
#include "training/batch_source.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"
#include "training/ranks.h"
#include "training/settings.h"

namespace tangyin {

// What a run learns from, made by training/data.h or by a test.
struct TrainingData {
  explicit TrainingData(Vocabulary v) : vocabulary(std::move(v)) {}
  Vocabulary vocabulary;
  std::unique_ptr<BatchSource> warm;  // Tang and Song together (song_epochs); may be null
  std::unique_ptr<BatchSource> train;
  std::unique_ptr<BatchSource> test_windows;  // estimator report
  std::vector<std::vector<Token>> train_poems, warm_poems,
      test_poems;  // estimator corpus; owners of what sources read
  std::vector<Heading> train_headings, warm_headings, test_headings;  // one a poem, or none
  std::vector<Token> train_inputs, train_targets, test_inputs,
      test_targets;  // owners of the windows
  std::string script = "traditional";
  std::string fingerprint;  // changes when the data do
  std::string description;  // for the card: corpus, numbers of poems, split
};

struct StepReport {
  int64_t step, steps;  // done, planned
  double epoch;         // done
  double loss;          // moving mean, nats per token
  double rate, gradient_norm;
  double tokens_per_second, seconds, seconds_left;
};

struct EvaluationReport {
  int64_t step;
  double epoch;
  double perplexity;  // by the run's estimator
  double per_hanzi;   // 0 with the report estimator
  double best;
  int64_t rises;
};

struct RunObserver {
  std::function<void(const StepReport&)> step = [](const auto&) {};
  std::function<void(const EvaluationReport&)> evaluated = [](const auto&) {};
  std::function<void(const std::string&)> message = [](const auto&) {};
  std::function<bool()> interrupted = [] { return false; };
};

enum class RunEnd { finished, stopped_early, interrupted };

class Trainer {
 public:
  // Writes to the directory `run`; `resume` continues from its newest checkpoint.  A loss that is
  // not finite or leaps is answered as settings.on_divergence says: Error, or back to a checkpoint
  // with half the rate, five times at most.  With several ranks each takes its part of the streams
  // of every batch, and the first one alone writes.
  Trainer(const TrainSettings& settings, TrainingData& data, std::filesystem::path run,
          RunObserver observer, bool resume, Ranks& ranks = Ranks::alone());

  RunEnd run();

  const LanguageModel& model() const noexcept { return model_; }
  const Progress& progress() const noexcept { return progress_; }

 private:
  struct Segment {  // one pass over one source, or the first `share` of one
    BatchSource* source;
    int64_t epoch, batches;
    double share;
  };
  void plan();
  RunEnd follow_plan();
  void step(const Segment& segment);
  void step_back(const std::string& why);  // to the last good checkpoint, or Error
  bool restore(std::optional<int64_t>
                   before);  // the newest checkpoint, or one to go back to; false: there is none
  LanguageModel::Loss forward_backward(const DropoutRates& dropout);
  double rate() const;
  bool evaluate();  // true: stop
  double perplexity(EvaluationReport& report);
  bool interrupted();  // on any rank
  void save(bool interrupted = false);
  void write_best(const EvaluationReport& report);
  void log(const std::string& json_line);
  CheckpointTensors tensors();
  double epoch() const;

  TrainSettings settings_;
  TrainingData& data_;
  std::filesystem::path run_;
  RunObserver observer_;
  Ranks& ranks_;
  LanguageModel model_;  // of this rank's streams
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<Segment> segments_;
  int64_t planned_steps_ = 0;
  Progress progress_;
  Random random_;
  std::string begun_from_;  // card of the model that the run began with, JSON
  Buffer<float> best_, average_;
  BatchData batch_;
  double gradient_norm_ = 0;
  double smallest_scale_ = 1;  // of the rate, in this process
};

}  // namespace tangyin
