#include "training/model_evaluation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "corpus/cleaning.h"
#include "model/model_file.h"
#include "training/data.h"

namespace tangyin {
namespace {

constexpr Index kSteps = 64, kMostStreams = 64;

// The settings that the model was trained with, from its card.
TrainSettings settings_of(const StoredModel& stored, const std::string& where) {
  const auto card = nlohmann::json::parse(stored.card, nullptr, false);
  if (!card.is_object() || !card.contains("settings") || !card.contains("preset"))
    throw InputError(
        fmt::format("{}: its card does not say how it was trained; use --split all", where));
  auto json = card["settings"];
  json["preset"] = card["preset"];
  return settings_from_json(json.dump(), where);
}

std::vector<std::vector<Token>> all_poems(const std::string& corpus, const Vocabulary& vocabulary) {
  CleaningReport report;
  std::vector<std::vector<Token>> encoded;
  for (const Poem& poem : load_poems(corpus, Edition::tang, true, report))
    encoded.push_back(vocabulary.encode(poem.text));
  return encoded;
}

// As many streams as the longest poem leaves work for.
Index streams_for(const std::vector<std::vector<Token>>& poems) {
  size_t longest = 1, total = 0;
  for (const auto& poem : poems)
    longest = std::max(longest, poem.size() + 1), total += poem.size() + 1;
  return std::clamp(static_cast<Index>(total / longest), Index{1}, kMostStreams);
}

EvaluationResult by_corpus(const StoredModel& stored, const std::filesystem::path& path,
                           const std::string& corpus, const std::string& split,
                           const std::function<void(double)>& progress) {
  std::vector<std::vector<Token>> poems;
  if (split == "all") {
    poems = all_poems(corpus, stored.vocabulary);
  } else {
    TrainSettings settings = settings_of(stored, path.string());
    settings.song_epochs = 0, settings.init = path.string();  // the vocabulary is the model's
    TrainingData data = load_training_data(settings, corpus);
    poems = std::move(split == "train" ? data.train_poems : data.test_poems);
  }
  LanguageModel model(stored.config, Compute::fp32, kSteps, streams_for(poems));
  model.parameters().load(stored);
  EvaluationResult result;
  result.counts = corpus_perplexity(model, stored.vocabulary, poems, progress);
  result.perplexity = result.counts->per_token();
  return result;
}

EvaluationResult by_report(const StoredModel& stored, const std::filesystem::path& path,
                           const std::string& corpus, const std::string& split) {
  const TrainSettings settings = settings_of(stored, path.string());
  TrainingData data = load_training_data(settings, corpus);
  if (data.vocabulary.tokens() != stored.vocabulary.tokens())
    throw InputError(fmt::format(
        "{}: learned from another corpus than {}; --estimator report needs the same one",
        path.string(), corpus));
  LanguageModel model(stored.config, Compute::fp32, settings.steps, settings.streams);
  model.parameters().load(stored);
  if (split == "all") throw InputError("--estimator report wants --split test or --split train");
  EvaluationResult result;
  result.perplexity = report_perplexity(model, split == "test" ? *data.test_windows : *data.train);
  return result;
}

}  // namespace

EvaluationResult evaluate_model(const std::filesystem::path& path, const std::string& corpus,
                                const std::string& estimator, const std::string& split,
                                const std::function<void(double)>& progress) {
  const StoredModel stored = read_model(path);
  if (stored.config.whole_poems != (estimator == "corpus"))
    throw InputError(fmt::format("{}: is a model of {}; use --estimator {}", path.string(),
                                 stored.config.whole_poems ? "whole poems" : "windows",
                                 stored.config.whole_poems ? "corpus" : "report"));
  return estimator == "corpus" ? by_corpus(stored, path, corpus, split, progress)
                               : by_report(stored, path, corpus, split);
}

}  // namespace tangyin
