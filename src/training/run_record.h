// What a run wrote about itself (config.json, metrics.jsonl, samples.jsonl), as data.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "charts/chart.h"
#include "training/observer.h"

namespace tangyin {

// Values that are missing or not finite are NaN.
struct StepRecord {
  double step, epoch, seconds, loss, rate, gradient_norm, tokens_per_second;
};

struct EvaluationRecord {
  double step, epoch, seconds;
  double perplexity, per_hanzi;  // of the test poems, by the run's estimator; of Han characters
};

struct SampleRecord {
  double step, epoch;
  std::vector<OpeningSample> samples;
};

struct RunRecord {
  std::string name;                                           // the last part of its path
  std::vector<std::pair<std::string, std::string>> settings;  // of config.json, in its order
  std::vector<StepRecord> steps;
  std::vector<EvaluationRecord> evaluations;
  std::vector<SampleRecord> samples;

  std::string setting(const std::string& key) const;  // empty where it is missing
  // "corpus", "report" or "batch"; files of version 0.1 are read as they were meant.
  std::string estimator() const;
  // ln of the perplexity is a loss, nats a token: with the estimator corpus.
  bool has_test_loss() const { return estimator() == "corpus"; }
  const EvaluationRecord* best() const;  // lowest perplexity; null where there is none
  double last_step() const;              // 0 before the first
  double seconds() const;                // of training
};

// Lines that cannot be read are passed over, files that are missing are empty.  A resumed run
// repeats steps after its checkpoint: the later line counts.  SystemError if a file cannot be read.
RunRecord read_run_record(const std::filesystem::path& run);

// What a curve is drawn against.
enum class Abscissa { step, epoch, time };
Axis axis_of(Abscissa abscissa);  // time: minutes

// Points (abscissa, value) of the records; values that are not finite are left out.
std::vector<Point> training_loss(const RunRecord& run, Abscissa abscissa);
std::vector<Point> test_loss(const RunRecord& run, Abscissa abscissa);  // ln of the perplexity
std::vector<Point> test_perplexity(const RunRecord& run, Abscissa abscissa);
std::vector<Point> curve_of(const RunRecord& run, double StepRecord::*value);  // against the step

}  // namespace tangyin
