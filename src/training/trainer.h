// A training run: batches → gradients → clipping → optimiser, with evaluation, early stopping and
// checkpoints.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "optim/optimizer.h"
#include "training/checkpoint.h"
#include "training/early_stopping.h"
#include "training/observer.h"
#include "training/ranks.h"
#include "training/recovery.h"
#include "training/run_log.h"
#include "training/settings.h"
#include "training/training_data.h"
#include "training/training_plan.h"

namespace tangyin {

enum class RunEnd { finished, stopped_early, interrupted };

class Trainer {
 public:
  // `run` is the directory that run() writes to; the constructor only reads, so that whatever does
  // not fit is refused before anything is written.  `resume` continues from the newest checkpoint.
  // A loss that is not finite or leaps is answered as settings.on_divergence says: Error, or back
  // to
  // a checkpoint with half the rate, five times at most.  With several ranks each takes its part of
  // the sequences of every batch, and the first one alone writes.  `data` outlives the trainer.
  Trainer(const TrainSettings& settings, TrainingData& data, std::filesystem::path run,
          RunObserver observer, bool resume, Ranks& ranks = Ranks::alone());

  RunEnd run();

  const LanguageModel& model() const noexcept { return model_; }
  const Progress& progress() const noexcept { return progress_; }

 private:
  void begin_weights();
  bool restore(std::optional<int64_t> before);  // the newest checkpoint, or the newest of fewer
                                                // steps than `before`; false: there is none
  RunEnd follow_plan();
  void step();
  LanguageModel::Loss forward_backward();
  void report_step();
  void step_back(const std::string& why);  // to the last good checkpoint, or Error
  bool evaluation_due() const;
  bool checkpoint_due() const;
  bool evaluate();     // false: interrupted, and nothing has changed
  bool interrupted();  // on any rank
  double rate() const;
  void save(bool out_of_turn = false);
  CheckpointTensors tensors();

  TrainSettings settings_;
  TrainingData& data_;
  std::filesystem::path run_;
  RunObserver observer_;
  Ranks& ranks_;
  RunLog log_;
  EarlyStopping stopping_;
  Recovery recovery_;
  LanguageModel model_;  // of this rank's sequences
  std::unique_ptr<Optimizer> optimizer_;
  TrainingPlan plan_;
  Progress progress_;
  Random random_;
  std::string begun_from_;  // card of the model that the run began with, JSON
  Buffer<float> best_, average_;
  BatchData batch_;
  double gradient_norm_ = 0;
  struct {  // where follow_plan() began, for speed and time left
    double clock = 0, seconds = 0;
    int64_t step = 0, tokens = 0;
  } since_;
};

}  // namespace tangyin
