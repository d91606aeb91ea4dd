// `tangyin eval`: a model file on a corpus.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "training/evaluation.h"

namespace tangyin {

struct EvaluationResult {
  double perplexity = 0;
  std::optional<Perplexity> counts;  // with the estimator corpus
};

// `estimator` corpus (a model of whole poems) or report (of windows); `split` all, train or test:
// the parts into which the model's own training split this corpus (seed and size are in its card).
// InputError where they do not fit.
EvaluationResult evaluate_model(const std::filesystem::path& model, const std::string& corpus,
                                const std::string& estimator, const std::string& split,
                                const std::function<void(double done)>& progress);

}  // namespace tangyin
