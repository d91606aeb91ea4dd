#include "training/model_evaluation.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "corpus/cleaning.h"
#include "corpus/traditional.h"
#include "model/model_file.h"
#include "training/data.h"

namespace tangyin {
namespace {

constexpr Index kSteps = 64, kMostStreams = 64;  // where the shape of a batch does not matter

using Texts = std::vector<std::vector<Token>>;

struct Material {
  Texts poems;
  bool simplified = false;
};

struct Shape {
  Index steps, streams;
};

// The settings that the model was trained with, from its card; nothing where it does not say.
std::optional<TrainSettings> settings_of(const StoredModel& stored, const std::string& where) {
  const auto card = nlohmann::json::parse(stored.card, nullptr, false);
  if (!card.is_object() || !card.contains("settings") || !card.contains("preset")) return {};
  auto json = card["settings"];
  json["preset"] = card["preset"];
  return settings_from_json(json.dump(), where);
}

Texts encoded(const std::vector<Poem>& poems, const StoredModel& stored) {
  Texts texts;
  for (const Poem& poem : poems)
    texts.push_back(
        stored.vocabulary.encode(stored.config.whole_poems ? poem.text : report_text(poem.text)));
  return texts;
}

Material all_poems(const std::string& corpus, const StoredModel& stored) {
  CleaningReport report;
  std::vector<Poem> poems = load_poems(corpus, Edition::tang, true, report);
  const bool simplified = stored.config.script == "traditional" && make_traditional(poems);
  return {encoded(poems, stored), simplified};
}

Material part_of(TrainSettings settings, Part part, const std::string& corpus,
                 const StoredModel& stored, const std::string& where) {
  if (stored.config.whole_poems) {
    settings.song_epochs = 0;  // no part of the split
    settings.headings = 0;
    PoemDataset set = load_poem_dataset(settings, corpus, stored.vocabulary);
    return {std::move(part == Part::train ? set.train : set.test), set.simplified};
  }
  WindowDataset set = load_window_dataset(settings, corpus);
  if (set.vocabulary.tokens() != stored.vocabulary.tokens())
    throw InputError(fmt::format(
        "{}: learned from another corpus than {}, so that its parts are not known; only all of it "
        "can be evaluated",
        where, corpus));
  return {std::move(part == Part::train ? set.train_poems : set.test_poems), false};
}

// As many sequences as the longest poem leaves work for.
Index streams_for(const Texts& poems) {
  size_t longest = 1, total = 0;
  for (const auto& poem : poems)
    longest = std::max(longest, poem.size() + 1), total += poem.size() + 1;
  return std::clamp(static_cast<Index>(total / longest), Index{1}, kMostStreams);
}

std::unique_ptr<BatchSource> source_of(const StoredModel& stored, Texts poems, Estimator estimator,
                                       Shape shape) {
  if (!stored.config.whole_poems && estimator != Estimator::corpus) {
    Windows windows = cut_windows(poems);
    return window_batches(std::move(windows.inputs), std::move(windows.targets), shape.steps,
                          shape.streams, 0, false);
  }
  return test_batches(std::move(poems), stored.vocabulary, shape.steps, shape.streams);
}

}  // namespace

EvaluationResult evaluate_model(const std::filesystem::path& path, const std::string& corpus,
                                const EvaluationOptions& options,
                                const std::function<void(double)>& progress) {
  const StoredModel stored = read_model(path);
  const auto settings = settings_of(stored, path.string());
  const bool by_batches = options.estimator != Estimator::corpus;
  if (!settings && (options.part != Part::all || by_batches))
    throw InputError(fmt::format(
        "{}: its card does not say how it was trained; only the estimator corpus on all "
        "poems can be computed",
        path.string()));
  Material material = options.part == Part::all
                          ? all_poems(corpus, stored)
                          : part_of(*settings, options.part, corpus, stored, path.string());
  EvaluationResult result;
  result.poems = static_cast<int64_t>(material.poems.size());
  result.windows = by_batches && !stored.config.whole_poems;
  result.simplified = material.simplified;
  const Shape shape = by_batches ? Shape{settings->sequence_length, settings->batch_size}
                                 : Shape{kSteps, streams_for(material.poems)};
  const auto source = source_of(stored, std::move(material.poems), options.estimator, shape);
  LanguageModel model(stored.config, Compute::fp32, shape.steps, shape.streams);
  model.parameters().load(stored);
  result.sums = *measure_perplexity(model, stored.vocabulary, *source, [&](double done) {
    if (progress) progress(done);
    return true;
  });
  result.perplexity = result.sums.by(options.estimator);
  return result;
}

}  // namespace tangyin
