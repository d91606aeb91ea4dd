// The course report's comparisons as runs beside each other.
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

// Adam against SGD with momentum 0.9 (which gets two more epochs, as in the report) and plain SGD,
// on the same data, from the same initial weights; each writes a run directory under `out`.
std::vector<ExperimentRow> compare_optimizers(const TrainSettings& settings,
                                              const std::string& corpus,
                                              const std::filesystem::path& out,
                                              const RunObserver& observer);

// Uniform ±1/√H against all zeros, for `steps` steps: with zeros the units of a layer stay equal
// (docs/derivation.md).
std::vector<ExperimentRow> compare_initializations(const TrainSettings& settings,
                                                   const std::string& corpus,
                                                   const std::filesystem::path& out,
                                                   const RunObserver& observer);

}  // namespace tangyin
