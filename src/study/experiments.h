// Experiments that compare training runs: optimisers, and initial weights.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "training/trainer.h"

namespace tangyin {

// One line of an experiment's table.
struct ExperimentRow {
  std::string name;
  int64_t steps = 0;
  double epochs = 0, seconds = 0;
  double training_loss = 0;    // moving mean at the end, nats per token
  double test_perplexity = 0;  // the best, by the settings' estimator
  bool stopped_early = false;
};

// Adam, SGD with momentum 0.9 (two epochs more, as in the original course report) and plain SGD on
// the same data from the same initial weights.  Each writes a run directory under `out`.
std::vector<ExperimentRow> compare_optimizers(const TrainSettings& settings,
                                              const std::string& corpus,
                                              const std::filesystem::path& out,
                                              const RunObserver& observer);

// Initial weights uniform in ±1/√H, and all zero: from zeros the units of a layer stay equal
// (docs/derivation.md).
std::vector<ExperimentRow> compare_initializations(const TrainSettings& settings,
                                                   const std::string& corpus,
                                                   const std::filesystem::path& out,
                                                   const RunObserver& observer);

}  // namespace tangyin
