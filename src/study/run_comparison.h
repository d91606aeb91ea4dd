// Training runs laid over each other: what `tangyin experiment compare` shows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "charts/document.h"
#include "training/run_record.h"

namespace tangyin {

struct ComparedRuns {
  std::vector<RunRecord>
      runs;  // their names are different: the last part of the path, or all of it

  // Whether all were measured by the same estimator; perplexities of different ones say nothing
  // about each other.
  bool comparable() const;
};

// InputError where a folder is no run or one is named twice.
ComparedRuns read_compared_runs(const std::vector<std::filesystem::path>& folders);

// One run of the table.  NaN where a run has no such value yet.
struct ComparedRow {
  std::string name, estimator;
  double steps, epochs, seconds;
  double training_loss;                  // moving mean at the end, nats a token
  double perplexity, at_step, at_epoch;  // the best, by the estimator, and where
};
std::vector<ComparedRow> compared_rows(const ComparedRuns& compared);

// A setting that is not the same in all runs, with its value in each ("–" where it is missing).
struct DifferentSetting {
  std::string key;
  std::vector<std::string> values;
};
std::vector<DifferentSetting> different_settings(const ComparedRuns& compared);

// Curves against steps, epochs and time, best perplexities, the settings that differ.
Document comparison_document(const ComparedRuns& compared);

// The same as lines for a terminal, and as a JSON object.
std::string comparison_text(const ComparedRuns& compared);
std::string comparison_json(const ComparedRuns& compared);

}  // namespace tangyin
