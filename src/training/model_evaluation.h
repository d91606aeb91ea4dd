// `tangyin eval`: a model file on a corpus.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "model/model_file.h"
#include "training/evaluation.h"
#include "training/settings.h"

namespace tangyin {

// Parts into which the training of a model split its corpus; its card has the seed and the sizes.
enum class Part { all, train, test };

// What the model reads before each poem, where it was trained with headings (corpus/heading.h).  No
// token of a heading is counted, so the perplexities can be compared.
enum class Told { nothing, title, heading };  // heading: form, poet and title

struct EvaluationOptions {
  Estimator estimator = Estimator::corpus;
  Part part = Part::all;
  Told told = Told::nothing;
};

struct EvaluationResult {
  double perplexity = 0;
  Perplexity sums;
  int64_t poems = 0;
  bool windows = false;     // predicted in windows, padding counted
  bool simplified = false;  // the corpus is in simplified characters and was converted
};

// corpus: whole poems, each from an empty context.  A model of windows knows no end of a poem; its
// poems are padded in front as its windows were, and the padding is not counted.
// report, batch: what the model was trained on, in batches of the same size: whole poems, or windows
// with their padding.
// InputError where the model's card does not say how it was trained and that is needed, and where
// something is to be told to a model that knows no headings.
EvaluationResult evaluate_model(const std::filesystem::path& model, const std::string& corpus,
                                const EvaluationOptions& options,
                                const std::function<void(double done)>& progress);

// The settings that a model was trained with, from its card; nothing where it does not say.  FormatError
// names `where`.
std::optional<TrainSettings> settings_of(const StoredModel& model, const std::string& where);

}  // namespace tangyin
