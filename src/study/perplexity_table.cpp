#include "study/perplexity_table.h"

#include "base/error.h"
#include "model/model_file.h"
#include "study/ngram.h"
#include "training/data.h"

namespace tangyin {
namespace {

using Texts = std::vector<std::vector<Token>>;

// The test part in batches, and what n-grams count.
struct TableData {
  Vocabulary vocabulary;
  std::unique_ptr<BatchSource> test;
  Texts counted;
  std::optional<Token> end;
  bool marked;  // the first input of a text is no token of it
  Index steps;
  int64_t train_poems, test_poems;
  std::string description;
};

// Each poem as its first window has it, so that padding is counted once a poem.
Texts padded(Texts poems, const WindowOptions& options) {
  for (std::vector<Token>& poem : poems) {
    const auto length = static_cast<size_t>(options.length);
    if (poem.size() >= length) continue;
    const size_t padding = length - poem.size();
    poem.insert(options.pad_in_front ? poem.begin() : poem.end(), padding, Vocabulary::kPad);
  }
  return poems;
}

TableData table_of_windows(const TrainSettings& s, const std::string& corpus) {
  WindowDataset set = load_window_dataset(s, corpus);
  const WindowOptions options = window_options(s);
  const auto train = static_cast<int64_t>(set.train_poems.size()),
             test = static_cast<int64_t>(set.test_poems.size()), count = set.test.count();
  const Index steps = set.test.steps;
  return {.vocabulary = set.vocabulary,
          .test = test_windows(std::move(set.test), s),
          .counted = padded(std::move(set.train_poems), options),
          .end = std::nullopt,
          .marked = options.predict_first && !options.as_they_stand,
          .steps = steps,
          .train_poems = train,
          .test_poems = test,
          .description = fmt::format("{} windows of {} characters every {}, of {} test poems "
                                     "({} for training, seed {})",
                                     count, options.length, options.step, test, train, s.seed)};
}

TableData table_of_poems(TrainSettings s, const std::string& corpus) {
  s.song_epochs = 0;  // no part of the split
  PoemDataset set = load_poem_dataset(s, corpus,
                                      s.initial_model == "none"
                                          ? std::nullopt
                                          : std::optional(read_model(s.initial_model).vocabulary));
  const auto train = static_cast<int64_t>(set.train.size()),
             test = static_cast<int64_t>(set.test.size());
  return {
      .vocabulary = set.vocabulary,
      .test = test_batches(std::move(set.test), set.vocabulary, 0, s.sequence_length, s.batch_size),
      .counted = std::move(set.train),
      .end = set.vocabulary.end(),
      .marked = true,
      .steps = s.sequence_length,
      .train_poems = train,
      .test_poems = test,
      .description = fmt::format("{} whole test poems ({} for training, split by "
                                 "near-duplicate group, seed {})",
                                 test, train, s.seed)};
}

std::string name_of_order(int order) {
  if (order == 0) return "uniform";
  if (order == 1) return "unigram";
  return fmt::format("{}-gram", order);
}

Perplexity measure_model(const NamedModel& named, TableData& data, Index batch_size,
                         const std::function<bool(double)>& go_on) {
  const StoredModel stored = read_model(named.path);
  if (stored.vocabulary.tokens() != data.vocabulary.tokens())
    throw InputError(fmt::format(
        "{}: its vocabulary of {} is not that of the test part, which has {}; give the settings "
        "and the corpus that it was trained with",
        named.path.string(), stored.vocabulary.size(), data.vocabulary.size()));
  LanguageModel model(stored.config, Compute::fp32, data.steps, batch_size);
  model.parameters().load(stored);
  const auto sums = measure_perplexity(model, data.vocabulary, *data.test, go_on);
  if (!sums) throw Error("interrupted while measuring perplexities; begin the table again");
  return *sums;
}

double share_of_tokens(int64_t part, const Perplexity& sums) {
  return sums.tokens > 0 ? static_cast<double>(part) / static_cast<double>(sums.tokens) : 0;
}

}  // namespace

PerplexityTable perplexity_table(const TrainSettings& settings, const std::string& corpus,
                                 std::span<const int> orders, std::span<const NamedModel> models,
                                 const TableProgress& go_on) {
  TableData data = settings.data == DataKind::windows ? table_of_windows(settings, corpus)
                                                      : table_of_poems(settings, corpus);
  PerplexityTable table{.data = data.description,
                        .vocabulary = data.vocabulary.size(),
                        .train_poems = data.train_poems,
                        .test_poems = data.test_poems,
                        .padding_share = 0,
                        .punctuation_share = 0,
                        .rows = {}};
  const auto wanted = static_cast<double>(orders.size() + models.size());
  const auto ask = [&](const std::string& name, double of_row) {
    return !go_on || go_on(name, (static_cast<double>(table.rows.size()) + of_row) / wanted);
  };
  for (const int order : orders) {
    const Ngram ngram(data.counted,
                      {.order = order, .vocabulary = data.vocabulary.size(), .end = data.end});
    Perplexity sums =
        measure_ngram(ngram, data.vocabulary, *data.test, settings.batch_size, data.marked);
    if (!ask(name_of_order(order), 1))
      throw Error("interrupted while measuring perplexities; begin the table again");
    table.rows.push_back({.name = name_of_order(order), .order = order, .sums = sums});
  }
  for (const NamedModel& named : models) {
    Perplexity sums = measure_model(named, data, settings.batch_size,
                                    [&](double done) { return ask(named.name, done); });
    table.rows.push_back({.name = named.name, .order = -1, .sums = sums});
  }
  if (!table.rows.empty()) {
    const Perplexity& sums = table.rows.front().sums;
    table.padding_share = share_of_tokens(sums.padding(), sums);
    table.punctuation_share = share_of_tokens(sums.punctuation(), sums);
  }
  return table;
}

}  // namespace tangyin
