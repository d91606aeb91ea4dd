// Where the parts of the report train and measure: the data, the plan, the runs with their
// checkpoints, and the progress of it all.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corpus/dataset.h"
#include "experiment/json.h"
#include "experiment/plan.h"
#include "experiment/work_progress.h"
#include "training/evaluation.h"
#include "training/settings.h"
#include "training/training_data.h"

namespace tangyin {

struct ReportOptions {
  std::string corpus = {};                    // as of `tangyin train`
  std::filesystem::path out = {};             // RUN
  std::vector<std::string> assignments = {};  // NAME=VALUE over the presets of all runs
  std::optional<double> budget = {};          // seconds; none: the full size
  std::string budget_text = {};               // as it was typed
  std::string command = {};                   // the command line, for the page
  std::vector<ReportPart> parts = {};         // none: all
  std::filesystem::path shipped =
      {};                  // the model whose figures and poems stand beside; empty: none
  ReportSizes sizes = {};  // at the full size
};

struct ReportProgress {
  std::string doing = {};  // "optimizers: adam, rate 0.001, step 30 of 100"
  double done = 0;         // 0 … 1
  double seconds_left = 0;
};

struct ReportObserver {
  std::function<void(const ReportProgress&)> progress = [](const auto&) {};
  std::function<void(const std::string&)> message = [](const auto&) {};
  std::function<bool()> interrupted = [] { return false; };
};

// Somebody wants the report to stop; what is done stands.
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted") {}
};

// Perplexity by every estimator: {"tokens", "loss", "all": {"tokens", "report", "batch", "corpus"},
// "no_padding": …, "no_punctuation": …, "neither": …}.
Json estimates_of(const Perplexity& sums);

// `shared` again, without copying: its batches in an order of their own for each seed, and the
// first `test_batches` of its test.  `shared` must outlive it.
TrainingData view_of(TrainingData& shared, uint64_t seed, int64_t test_batches);

// Seconds of one training step of the preset report with these settings, the median of a few.
double measure_step_seconds(const TrainSettings& settings, TrainingData& data);

// Steps of the main run at which its weights are kept: 0, then about as far apart in ratio, among
// its evaluations, which are `every` steps apart.  Has the last step, and `wanted`.
std::vector<int64_t> stage_steps(int64_t steps, int64_t every, int64_t wanted);

class Lab {
 public:
  Lab(const ReportOptions& options, const ReportObserver& observer);
  Lab(const Lab&) = delete;

  void begin(ReportPlan plan);  // before anything below
  const ReportOptions& options() const noexcept { return options_; }
  const ReportPlan& plan() const noexcept { return *plan_; }

  // A preset with the assignments of the command line.
  TrainSettings settings(const std::string& preset = "report") const;
  // Of the preset report: its batches, and its poems as token ids.  Read when first wanted.
  TrainingData& data();
  const WindowDataset& poems();

  // What was measured of a run: {"name", "steps", "tokens", "epochs", "seconds", "diverged",
  // "loss": [[step, moving mean]], "evaluations": [{"step", "epoch", …estimates_of}],
  // "final_loss", "best": {"step", "perplexity"}}.  Trains it, or goes on with it, where that is
  // not known yet.  Its last weights are in last_model(name) with `keep_model`.
  struct Wishes {
    uint64_t order_seed = 1;  // of the batches
    bool keep_model = false;
    std::vector<int64_t> stages = {};  // steps after which the weights are kept as well
  };
  Json run(const std::string& name, const TrainSettings& settings, TrainingData& data,
           const Wishes& wishes);
  Json main_run();  // of the preset report, with its stages

  std::filesystem::path folder(const std::string& run) const;
  std::filesystem::path last_model(const std::string& run) const;
  std::filesystem::path stage_model(int64_t step, std::string_view run = kMainRun) const;
  int64_t main_every() const;  // steps between its evaluations
  std::vector<int64_t> main_stages() const;

  // Progress of a run or of "work:NAME".
  void progress(const std::string& item, double share, const std::string& doing);
  // The same of work, and of a share of it for what asks whether to go on; throws Interrupted.
  void work(const std::string& name, double share, const std::string& doing);
  void finished_before(const std::string& item, double share = 1);  // stood already
  std::function<bool(double)> watch(const std::string& name, const std::string& doing, double from,
                                    double to);
  bool interrupted() const { return observer_.interrupted(); }
  void check() const;  // throws Interrupted

 private:
  Json train(const std::string& name, TrainSettings settings, TrainingData& data,
             const Wishes& wishes);

  ReportOptions options_;
  ReportObserver observer_;
  std::optional<ReportPlan> plan_;
  std::optional<WorkProgress> progress_;
  std::unique_ptr<TrainingData> data_;
  std::unique_ptr<WindowDataset> poems_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace tangyin
