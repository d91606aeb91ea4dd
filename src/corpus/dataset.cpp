#include "corpus/dataset.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "corpus/near_duplicates.h"
#include "corpus/traditional.h"

namespace tangyin {
namespace {

std::vector<Poem> first_poems(const std::filesystem::path& corpus, int64_t count) {
  CleaningReport report;
  std::vector<Poem> poems = load_poems(corpus, Edition::tang, true, report);
  if (count > 0 && static_cast<int64_t>(poems.size()) > count)
    poems.resize(static_cast<size_t>(count));
  return poems;
}

std::vector<std::vector<Token>> encode(std::span<const Poem> poems, std::span<const int32_t> which,
                                       const Vocabulary& vocabulary) {
  std::vector<std::vector<Token>> encoded;
  for (const int32_t p : which)
    encoded.push_back(vocabulary.encode(poems[static_cast<size_t>(p)].text));
  return encoded;
}

std::vector<Heading> headings_of(std::span<const Poem> poems, std::span<const int32_t> which,
                                 const Vocabulary& vocabulary) {
  std::vector<Heading> headings;
  for (const int32_t p : which)
    headings.push_back(heading_of(poems[static_cast<size_t>(p)], vocabulary));
  return headings;
}

// Song poems that share no line of five characters or more with a test poem.
std::vector<Poem> song_poems(const std::filesystem::path& corpus, std::span<const Poem> tang,
                             std::span<const int32_t> test) {
  constexpr size_t kTelling = 5;
  std::unordered_set<std::u32string> test_lines;
  for (const int32_t p : test)
    for (std::u32string& line : lines_of(tang[static_cast<size_t>(p)].text))
      if (line.size() >= kTelling) test_lines.insert(std::move(line));
  CleaningReport report;
  std::vector<Poem> poems = load_poems(corpus, Edition::song, true, report);
  make_traditional(poems);
  std::erase_if(poems, [&](const Poem& poem) {
    return std::ranges::any_of(lines_of(poem.text),
                               [&](const auto& line) { return test_lines.contains(line); });
  });
  return poems;
}

}  // namespace

PoemDataset poem_dataset(const std::filesystem::path& corpus, const PoemDatasetOptions& options) {
  std::vector<Poem> poems = first_poems(corpus, options.poems);
  const bool simplified = make_traditional(poems);
  const auto groups = near_duplicate_groups(poems);
  const Split split = split_by_group(poems, groups, kTestShare, options.seed);
  if (split.train.empty() || split.test.empty())
    throw InputError(fmt::format("{}: {} clean poems are too few to split into training and test",
                                 corpus.string(), poems.size()));
  std::vector<std::u32string> texts;
  for (const int32_t p : split.train) texts.push_back(poems[static_cast<size_t>(p)].text);
  std::span<const std::string_view> specials;
  if (options.headings) specials = kHeadingTokens;
  PoemDataset data{
      .vocabulary = options.vocabulary
                        ? *options.vocabulary
                        : Vocabulary::build(texts, {.max_size = options.max_size,
                                                    .min_frequency = options.min_frequency,
                                                    .begin_and_end = true,
                                                    .more_specials = specials}),
      .train = {},
      .test = {},
      .song = {},
      .train_headings = {},
      .test_headings = {},
      .song_headings = {},
      .groups = 1 + *std::ranges::max_element(groups),
      .simplified = simplified};
  if (!data.vocabulary.begin() || !data.vocabulary.end())
    throw InputError("the vocabulary has no <bos> and <eos>: a model of whole poems is wanted");
  data.train = encode(poems, split.train, data.vocabulary);
  data.test = encode(poems, split.test, data.vocabulary);
  if (options.headings) {
    data.train_headings = headings_of(poems, split.train, data.vocabulary);
    data.test_headings = headings_of(poems, split.test, data.vocabulary);
  }
  if (options.song) {
    for (const Poem& poem : song_poems(corpus, poems, split.test)) {
      data.song.push_back(data.vocabulary.encode(poem.text));
      if (options.headings) data.song_headings.push_back(heading_of(poem, data.vocabulary));
    }
  }
  return data;
}

WindowDataset window_dataset(const std::filesystem::path& corpus,
                             const WindowDatasetOptions& options) {
  const std::vector<Poem> poems = first_poems(corpus, options.poems);
  // With fewer poems than the report had, the same share of them is for training.
  const auto wanted = static_cast<size_t>(options.train_poems);
  const size_t train_count =
      static_cast<int64_t>(poems.size()) == options.poems
          ? wanted
          : poems.size() * wanted / static_cast<size_t>(std::max<int64_t>(options.poems, 1));
  const Split split = split_shuffled(poems.size(), train_count, options.seed);
  const auto texts_of = [&](std::span<const int32_t> which) {
    std::vector<std::u32string> texts;
    for (const int32_t p : which)
      texts.push_back(report_text(poems[static_cast<size_t>(p)].text, options.punctuation));
    return texts;
  };
  const auto train = texts_of(split.train), test = texts_of(split.test);
  if (train.empty() || test.empty())
    throw InputError(fmt::format("{}: {} clean poems are too few to split into training and test",
                                 corpus.string(), poems.size()));
  Vocabulary vocabulary = Vocabulary::build(
      train, {.max_size = options.max_size, .min_frequency = options.min_frequency});
  const auto encoded = [&](const std::vector<std::u32string>& texts) {
    std::vector<std::vector<Token>> tokens;
    for (const std::u32string& text : texts) tokens.push_back(vocabulary.encode(text));
    return tokens;
  };
  WindowDataset data{.vocabulary = vocabulary,
                     .train_poems = encoded(train),
                     .test_poems = encoded(test),
                     .train = {},
                     .test = {}};
  data.train = cut_windows(data.train_poems, options.windows);
  data.test = cut_windows(data.test_poems, options.windows);
  return data;
}

}  // namespace tangyin
