// What a training run tells whoever watches it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "training/evaluation.h"

namespace tangyin {

struct StepReport {
  int64_t step, steps;  // done, planned
  double epoch;         // passes over the data done
  double loss;          // moving mean, nats per token
  double rate, gradient_norm;
  double tokens_per_second, seconds, seconds_left;
};

// A text that the model wrote by itself at an evaluation, beginning with `opening`.
struct OpeningSample {
  std::string opening, text;  // text in the script of the vocabulary, the opening included
};

struct EvaluationReport {
  int64_t step = 0;
  double epoch = 0;
  double perplexity = 0;  // of the test poems, by the run's estimator
  double per_hanzi = 0;   // 0 with the estimators report and batch
  double best = 0;        // lowest perplexity so far, this one included
  int64_t rises = 0;      // evaluations in a row that were worse than the one before
  Perplexity sums = {};   // from which every other estimator follows
  std::vector<OpeningSample> samples = {};  // none where the vocabulary lacks the openings
};

struct RunObserver {
  std::function<void(const StepReport&)> step = [](const auto&) {};
  std::function<void(const EvaluationReport&)> evaluated = [](const auto&) {};
  std::function<void(const std::string&)> message = [](const auto&) {};
  std::function<bool()> interrupted = [] { return false; };  // asked after every batch
};

}  // namespace tangyin
