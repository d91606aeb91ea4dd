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
  std::vector<Heading> headings;  // of each poem, as much of it as is told; empty: none is
  bool simplified = false;
};

struct Shape {
  Index steps, streams;
};

Texts encoded(const std::vector<Poem>& poems, const StoredModel& stored) {
  Texts texts;
  for (const Poem& poem : poems)
    texts.push_back(stored.vocabulary.encode(
        stored.config.whole_poems ? poem.text : report_text(poem.text, stored.config.punctuation)));
  return texts;
}

// What is told of `headings`.
std::vector<Heading> told_of(std::vector<Heading> headings, Told told) {
  if (told == Told::nothing) return {};
  if (told == Told::title)
    for (Heading& heading : headings) heading = {.poet = {}, .title = std::move(heading.title)};
  return headings;
}

Material all_poems(const std::string& corpus, const StoredModel& stored, Told told) {
  CleaningReport report;
  std::vector<Poem> poems = load_poems(corpus, Edition::tang, true, report);
  const bool simplified = stored.config.script == "traditional" && make_traditional(poems);
  std::vector<Heading> headings;
  if (told != Told::nothing)
    for (const Poem& poem : poems) headings.push_back(heading_of(poem, stored.vocabulary));
  return {encoded(poems, stored), told_of(std::move(headings), told), simplified};
}

Material part_of(TrainSettings settings, const EvaluationOptions& options,
                 const std::string& corpus, const StoredModel& stored, const std::string& where) {
  const bool train = options.part == Part::train;
  if (stored.config.whole_poems) {
    settings.song_epochs = 0;  // no part of the split
    settings.headings = options.told == Told::nothing ? 0 : 1;
    PoemDataset set = load_poem_dataset(settings, corpus, stored.vocabulary);
    return {std::move(train ? set.train : set.test),
            told_of(std::move(train ? set.train_headings : set.test_headings), options.told),
            set.simplified};
  }
  WindowDataset set = load_window_dataset(settings, corpus);
  if (set.vocabulary.tokens() != stored.vocabulary.tokens())
    throw InputError(fmt::format(
        "{}: learned from another corpus than {}, so that its parts are not known; only all of it "
        "can be evaluated",
        where, corpus));
  return {std::move(train ? set.train_poems : set.test_poems), {}, false};
}

// As many sequences as the longest poem leaves work for.
Index streams_for(const Material& material) {
  size_t longest = 1, total = 0;
  for (size_t n = 0; n < material.poems.size(); ++n) {
    size_t length = material.poems[n].size() + 1;
    if (!material.headings.empty())
      length += material.headings[n].poet.size() + material.headings[n].title.size() + 3;
    longest = std::max(longest, length), total += length;
  }
  return std::clamp(static_cast<Index>(total / longest), Index{1}, kMostStreams);
}

// `settings`: of the model's training, those of the preset report where they are not known.
std::unique_ptr<BatchSource> source_of(const StoredModel& stored, Material material,
                                       const TrainSettings& settings, Estimator estimator,
                                       Shape shape) {
  if (!material.headings.empty())
    return headed_poem_batches(std::move(material.poems), std::move(material.headings),
                               stored.vocabulary, {.thin = false, .count_titles = false},
                               shape.steps, shape.streams, 0);
  if (!stored.config.whole_poems && estimator != Estimator::corpus)
    return test_windows(cut_windows(material.poems, window_options(settings)), settings);
  return test_batches(std::move(material.poems), stored.vocabulary, window_of_poems(settings),
                      shape.steps, shape.streams);
}

}  // namespace

std::optional<TrainSettings> settings_of(const StoredModel& stored, const std::string& where) {
  const auto card = nlohmann::json::parse(stored.card, nullptr, false);
  if (!card.is_object() || !card.contains("settings") || !card.contains("preset")) return {};
  auto json = card["settings"];
  json["preset"] = card["preset"];
  return settings_from_json(json.dump(), where);
}

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
  if (options.told != Told::nothing && !stored.vocabulary.special(kHeadingTokens.back()))
    throw InputError(
        fmt::format("{}: learned without headings, so it can be told nothing", path.string()));
  Material material = options.part == Part::all
                          ? all_poems(corpus, stored, options.told)
                          : part_of(*settings, options, corpus, stored, path.string());
  EvaluationResult result;
  result.poems = static_cast<int64_t>(material.poems.size());
  result.windows = by_batches && !stored.config.whole_poems;
  result.simplified = material.simplified;
  const Shape shape = by_batches ? Shape{steps_of_batch(*settings), settings->batch_size}
                                 : Shape{kSteps, streams_for(material)};
  const auto source = source_of(stored, std::move(material), settings.value_or(preset("report")),
                                options.estimator, shape);
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
