#include "training/data.h"

#include <filesystem>

#include "base/error.h"
#include "model/model_file.h"

namespace tangyin {
namespace {

using Texts = std::vector<std::vector<Token>>;

// FNV-1a over tokens, a mark after each text.
class Fingerprint {
 public:
  void add(Token token) { hash_ = (hash_ ^ static_cast<uint64_t>(token)) * 0x100000001B3ULL; }
  void add(const std::vector<Token>& text) {
    for (const Token token : text) add(token);
    hash_ = (hash_ ^ 0xFFFF) * 0x100000001B3ULL;
  }
  void add(const Texts& texts) {
    for (const auto& text : texts) add(text);
  }
  void add(const std::vector<Heading>& headings) {
    for (const Heading& heading : headings) {
      add(heading.form);
      add(heading.poet);
      add(heading.title);
    }
  }
  std::string text() const { return fmt::format("{:016x}", hash_); }

 private:
  uint64_t hash_ = 0xCBF29CE484222325ULL;
};

DataFingerprint fingerprint_of(const PoemDataset& set) {
  Fingerprint print;
  print.add(set.train);
  print.add(set.test);
  const std::string version01 = print.text();
  print.add(set.song);
  print.add(set.train_headings);
  print.add(set.song_headings);
  return {"2:" + print.text(), version01};
}

template <class T>
std::vector<T> joined(std::vector<T> first, const std::vector<T>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

TrainingData poems(const TrainSettings& s, const std::string& corpus) {
  PoemDataset set = load_poem_dataset(s, corpus,
                                      s.initial_model == "none"
                                          ? std::nullopt
                                          : std::optional(read_model(s.initial_model).vocabulary));
  TrainingData data(set.vocabulary);
  data.fingerprint = fingerprint_of(set);
  data.description = fmt::format(
      "{} training and {} test poems of the Quan Tang Shi, split by near-duplicate group (seed "
      "{}); vocabulary {}{}{}",
      set.train.size(), set.test.size(), s.seed, data.vocabulary.size(),
      s.song_epochs > 0 ? fmt::format("; {} Song poems", set.song.size()) : "",
      set.simplified ? "; converted from simplified characters" : "");
  const auto source = [&](Texts texts, std::vector<Heading> headings, uint64_t seed) {
    if (s.headings <= 0)
      return poem_batches(std::move(texts), *data.vocabulary.begin(), *data.vocabulary.end(),
                          s.sequence_length, s.batch_size, seed);
    return headed_poem_batches(std::move(texts), std::move(headings), data.vocabulary,
                               {.share = s.headings}, s.sequence_length, s.batch_size, seed);
  };
  const auto seed = static_cast<uint64_t>(s.seed);
  if (s.song_epochs > 0)
    data.warm = source(joined(set.train, set.song), joined(set.train_headings, set.song_headings),
                       seed + 1);
  data.train = source(std::move(set.train), std::move(set.train_headings), seed);
  data.test =
      test_batches(std::move(set.test), data.vocabulary, 0, s.sequence_length, s.batch_size);
  return data;
}

Shift shift_of(const TrainSettings& s) {
  return s.targets == TargetKind::next_poem ? Shift::next_window : Shift::none;
}

// Of poems of a data set of windows, for the estimator: windows, or each poem whole.
std::unique_ptr<BatchSource> window_test(WindowDataset& set, const TrainSettings& s) {
  if (s.estimator == Estimator::corpus)
    return test_batches(std::move(set.test_poems), set.vocabulary, window_of_poems(s),
                        steps_of_batch(s), s.batch_size);
  return test_windows(std::move(set.test), s);
}

// What the settings say of windows beyond their length and step, where it is not as in the preset
// report.
std::string window_remarks(const TrainSettings& s) {
  std::string text;
  if (s.window_punctuation == WindowPunctuation::keep) text += ", punctuation kept";
  if (s.window_padding == WindowPadding::behind) text += ", padded behind";
  if (s.window_tail == WindowTail::drop) text += ", none that ends where a longer poem does";
  if (s.targets == TargetKind::next_poem) return text + ", targets of the next window";
  if (s.window_targets == WindowTargets::after_first) text += ", the first character not predicted";
  return text;
}

TrainingData windows(const TrainSettings& s, const std::string& corpus) {
  WindowDataset set = load_window_dataset(s, corpus);
  TrainingData data(set.vocabulary);
  data.script = "simplified";
  Fingerprint print;
  print.add(set.train.targets);
  print.add(set.test.targets);
  data.fingerprint = {"2:" + print.text(), print.text()};
  data.description = fmt::format(
      "{} training and {} test poems in windows of {} every {}{} ({} and {}; {:.1f}% of the text "
      "in "
      "no window); vocabulary {}",
      set.train_poems.size(), set.test_poems.size(), s.window_length, s.window_step,
      window_remarks(s), set.train.count(), set.test.count(),
      100.0 * static_cast<double>(set.train.lost + set.test.lost) /
          static_cast<double>(set.train.characters + set.test.characters),
      data.vocabulary.size());
  data.train =
      window_batches(std::move(set.train.inputs), std::move(set.train.targets), set.train.steps,
                     s.batch_size, static_cast<uint64_t>(s.seed), true, shift_of(s));
  data.test = window_test(set, s);
  return data;
}

}  // namespace

PoemDataset load_poem_dataset(const TrainSettings& s, const std::string& corpus,
                              const std::optional<Vocabulary>& vocabulary) {
  return poem_dataset(corpus, {.poems = s.poems,
                               .min_frequency = s.min_frequency,
                               .max_size = s.vocabulary,
                               .song = s.song_epochs > 0,
                               .headings = s.headings > 0,
                               .seed = static_cast<uint64_t>(s.seed),
                               .vocabulary = vocabulary});
}

WindowDataset load_window_dataset(const TrainSettings& s, const std::string& corpus) {
  WindowDatasetOptions options{.max_size = s.vocabulary,
                               .min_frequency = s.min_frequency,
                               .seed = static_cast<uint64_t>(s.seed),
                               .punctuation = s.window_punctuation == WindowPunctuation::keep,
                               .windows = window_options(s)};
  if (s.poems > 0) {
    options.poems = s.poems;
    options.train_poems = s.poems * 34552 / 43190;
  }
  return window_dataset(corpus, options);
}

int64_t window_of_poems(const TrainSettings& s) {
  return s.window_padding == WindowPadding::front ? s.window_length : 0;
}

std::unique_ptr<BatchSource> test_windows(Windows windows, const TrainSettings& s) {
  return window_batches(std::move(windows.inputs), std::move(windows.targets), windows.steps,
                        s.batch_size, static_cast<uint64_t>(s.seed),
                        s.test_order == TestOrder::shuffled, shift_of(s));
}

std::unique_ptr<BatchSource> test_batches(Texts poems, const Vocabulary& vocabulary, Index window,
                                          Index steps, Index streams) {
  if (!vocabulary.begin() || !vocabulary.end())
    return padded_poem_batches(std::move(poems), window, steps, streams);
  return poem_batches(std::move(poems), *vocabulary.begin(), *vocabulary.end(), steps, streams, 0);
}

TrainingData load_training_data(const TrainSettings& settings, const std::string& corpus) {
  return settings.data == DataKind::poems ? poems(settings, corpus) : windows(settings, corpus);
}

std::string default_corpus() {
  for (const char* place : {"corpus", "../shared/corpus/chinese-poetry"})
    if (std::filesystem::is_directory(place)) return place;
  throw InputError(
      "no corpus here, in corpus/ or ../shared/corpus/chinese-poetry; name one, or get one with: "
      "tangyin corpus fetch --to corpus");
}

}  // namespace tangyin
