// RUN/metrics.jsonl and RUN/samples.jsonl, one JSON object a line, and RUN/report.html, drawn from
// them: renewed at every evaluation and once a minute.
//   a step, every five seconds   {"step","epoch","loss","rate","gradient_norm","tokens_per_second",
//                                 "seconds"}
//   an evaluation                {"step","epoch","test_perplexity","test_perplexity_hanzi","rises",
//                                 "seconds"}
//   its samples, samples.jsonl   {"step","epoch","samples":[{"opening","text"}]}
#pragma once

#include <filesystem>
#include <string>

#include "training/observer.h"

namespace tangyin {

class RunLog {
 public:
  // Writes nothing unless `writes` (of several ranks the first one alone writes).
  RunLog(const std::filesystem::path& run, bool writes) : run_(run), writes_(writes) {}

  // Both throw SystemError where a file cannot be written.
  void step(const StepReport& report);
  void evaluation(const EvaluationReport& report);

 private:
  void append(const char* file, const std::string& line) const;

  std::filesystem::path run_;
  bool writes_;
  double now_ = 0;       // seconds of training at the last step
  double last_ = 0;      // at the last line of a step
  double reported_ = 0;  // when the page was last written
};

}  // namespace tangyin
