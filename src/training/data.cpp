#include "training/data.h"

#include "base/error.h"
#include "corpus/dataset.h"
#include "model/model_file.h"

namespace tangyin {
namespace {

// A number that changes when any token does.
std::string fingerprint(const std::vector<std::vector<Token>>& a,
                        const std::vector<std::vector<Token>>& b) {
  uint64_t h = 0xCBF29CE484222325ULL;
  for (const auto* texts : {&a, &b})
    for (const auto& text : *texts) {
      for (const Token token : text) h = (h ^ static_cast<uint64_t>(token)) * 0x100000001B3ULL;
      h = (h ^ 0xFFFF) * 0x100000001B3ULL;
    }
  return fmt::format("{:016x}", h);
}

TrainingData poems(const TrainSettings& s, const std::string& corpus) {
  PoemDatasetOptions options{.poems = s.poems,
                             .min_frequency = s.min_frequency,
                             .max_size = s.vocabulary,
                             .song = s.song_epochs > 0,
                             .headings = s.headings > 0,
                             .seed = static_cast<uint64_t>(s.seed)};
  if (s.init != "none") options.vocabulary = read_model(s.init).vocabulary;
  PoemDataset set = poem_dataset(corpus, options);
  TrainingData data(std::move(set.vocabulary));
  data.train_poems = std::move(set.train), data.test_poems = std::move(set.test);
  const auto seed = static_cast<uint64_t>(s.seed);
  const Token begin = *data.vocabulary.begin(), end = *data.vocabulary.end();
  data.train_headings = std::move(set.train_headings);
  data.test_headings = std::move(set.test_headings);
  const auto source = [&](const auto& texts, const auto& headings, uint64_t its_seed) {
    if (s.headings <= 0) return poem_batches(texts, begin, end, s.steps, s.streams, its_seed);
    return headed_poem_batches(texts, headings, data.vocabulary, {.share = s.headings}, s.steps,
                               s.streams, its_seed);
  };
  data.train = source(data.train_poems, data.train_headings, seed);
  std::string song;
  if (s.song_epochs > 0) {
    song = fmt::format("; {} Song poems", set.song.size());
    data.warm_poems = data.train_poems;
    data.warm_poems.insert(data.warm_poems.end(), set.song.begin(), set.song.end());
    data.warm_headings = data.train_headings;
    data.warm_headings.insert(data.warm_headings.end(), set.song_headings.begin(),
                              set.song_headings.end());
    data.warm = source(data.warm_poems, data.warm_headings, seed + 1);
  }
  data.fingerprint = fingerprint(data.train_poems, data.test_poems);
  data.description = fmt::format(
      "{} training and {} test poems of the Quan Tang Shi, split by near-duplicate group (seed "
      "{}); vocabulary {}{}",
      data.train_poems.size(), data.test_poems.size(), s.seed, data.vocabulary.size(), song);
  return data;
}

TrainingData windows(const TrainSettings& s, const std::string& corpus) {
  WindowDatasetOptions options{.max_size = s.vocabulary,
                               .min_frequency = s.min_frequency,
                               .seed = static_cast<uint64_t>(s.seed)};
  if (s.poems > 0) options.poems = s.poems, options.train_poems = s.poems * 34552 / 43190;
  WindowDataset set = window_dataset(corpus, options);
  TrainingData data(std::move(set.vocabulary));
  data.script = "simplified";
  const int64_t train_windows = set.train.count(), test_windows = set.test.count();
  data.train_inputs = std::move(set.train.inputs),
  data.train_targets = std::move(set.train.targets);
  data.test_inputs = std::move(set.test.inputs), data.test_targets = std::move(set.test.targets);
  const auto seed = static_cast<uint64_t>(s.seed);
  data.train =
      window_batches(data.train_inputs, data.train_targets, s.steps, s.streams, seed, true);
  data.test_windows =
      window_batches(data.test_inputs, data.test_targets, s.steps, s.streams, seed, false);
  data.fingerprint = fingerprint({data.train_targets}, {data.test_targets});
  data.description = fmt::format(
      "{} training and {} test poems in windows of {} every {} ({} and {}; {:.1f}% of the text in "
      "no window); vocabulary {}",
      set.train_poems, set.test_poems, kWindow, kWindowStep, train_windows, test_windows,
      100.0 * static_cast<double>(set.train.lost + set.test.lost) /
          static_cast<double>(set.train.characters + set.test.characters),
      data.vocabulary.size());
  return data;
}

}  // namespace

TrainingData load_training_data(const TrainSettings& settings, const std::string& corpus) {
  return settings.data == "poems" ? poems(settings, corpus) : windows(settings, corpus);
}

std::string default_corpus() {
  for (const char* place : {"corpus", "../shared/corpus/chinese-poetry"})
    if (std::filesystem::is_directory(place)) return place;
  throw InputError(
      "no corpus here; get one with: tangyin corpus fetch --to corpus, or name one with --corpus");
}

}  // namespace tangyin
