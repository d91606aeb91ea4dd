#include "judge_training/passages.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "base/utf8.h"
#include "corpus/cleaning.h"
#include "corpus/near_duplicates.h"
#include "corpus/split.h"

namespace tangyin {
namespace {

constexpr double kTestShare = 0.2;  // corpus/dataset.h
constexpr size_t kTellingLine = 5;  // characters; a shorter line in common says nothing
constexpr Index kLongPassage = 4, kShortPassage = 2;

// Rhyme of the couplets' ends and tone of the first line's second character.
uint16_t sound_of(std::span<const std::u32string> lines, const RhymeBook& book) {
  std::u32string ends;
  for (size_t l = 1; l < lines.size(); l += 2) ends += lines[l].back();
  const auto rhyme = book.common_rhyme(ends);
  const int number = rhyme ? static_cast<int>(*rhyme) + 1 : 0;
  const bool oblique = book.usual_tone_class(lines[0][1]) == ToneClass::oblique;
  return static_cast<uint16_t>(2 * number + oblique);
}

std::unordered_set<std::u32string> lines_of_poems(std::span<const Poem> poems,
                                                  std::span<const int32_t> which) {
  std::unordered_set<std::u32string> lines;
  for (const int32_t p : which)
    for (std::u32string& line : lines_of(poems[static_cast<size_t>(p)].text))
      if (line.size() >= kTellingLine) lines.insert(std::move(line));
  return lines;
}

void append(std::vector<Passage>&& more, std::vector<Passage>& to) {
  for (Passage& passage : more) to.push_back(std::move(passage));
}

}  // namespace

std::vector<Token> title_tokens(std::string_view title, const Vocabulary& vocabulary) {
  std::vector<Token> tokens;
  for (const char32_t c : utf8::try_decode(title).value_or(U"")) {
    if (static_cast<Index>(tokens.size()) == kTitleCharacters) break;
    if (!utf8::is_han(c)) {
      if (tokens.empty()) continue;
      break;
    }
    if (vocabulary.contains(c)) tokens.push_back(vocabulary.id(c));
  }
  return tokens;
}

std::vector<Passage> passages_of(const Poem& poem, const Vocabulary& vocabulary,
                                 const RhymeBook& book) {
  const auto lines = lines_of(poem.text);
  const size_t width = lines.empty() ? 0 : lines[0].size();
  const bool even = lines.size() >= 4 && lines.size() % 2 == 0 && (width == 5 || width == 7);
  if (!even || std::ranges::any_of(lines, [&](const auto& l) { return l.size() != width; }))
    return {};
  const Index couplets = static_cast<Index>(lines.size()) / 2;
  const Index length = couplets >= kLongPassage ? kLongPassage : kShortPassage;
  std::vector<Passage> passages;
  for (Index at = 0; at < couplets; at += length) {
    const Index first = std::min(at, couplets - length);
    Passage passage{.characters = static_cast<uint8_t>(width),
                    .couplets = static_cast<uint8_t>(length),
                    .opens = first == 0,
                    .sound = 0,
                    .roles = {},
                    .text = {},
                    .title = title_tokens(poem.title, vocabulary)};
    const auto part =
        std::span(lines).subspan(static_cast<size_t>(2 * first), static_cast<size_t>(2 * length));
    passage.sound = sound_of(part, book);
    for (Index k = 0; k < length; ++k)
      passage.roles[static_cast<size_t>(k)] = role_of(first + k, couplets);
    for (const std::u32string& line : part)
      for (const char32_t c : line) passage.text.push_back(vocabulary.id(c));
    passages.push_back(std::move(passage));
  }
  return passages;
}

JudgeData load_judge_data(const std::filesystem::path& corpus, const Vocabulary& vocabulary,
                          const JudgeDataOptions& options) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  CleaningReport report;
  std::vector<Poem> tang = load_poems(corpus, Edition::tang, true, report);
  if (options.poems > 0 && static_cast<int64_t>(tang.size()) > options.poems)
    tang.resize(static_cast<size_t>(options.poems));
  const Split split = split_by_group(tang, near_duplicate_groups(tang), kTestShare, options.seed);
  JudgeData data;
  data.tang_poems = static_cast<int64_t>(split.train.size());
  data.test_poems = static_cast<int64_t>(split.test.size());
  for (const int32_t p : split.train)
    append(passages_of(tang[static_cast<size_t>(p)], vocabulary, book), data.train);
  for (const int32_t p : split.test)
    append(passages_of(tang[static_cast<size_t>(p)], vocabulary, book), data.test);
  if (options.song) {
    const auto test_lines = lines_of_poems(tang, split.test);
    for (const Poem& poem : load_poems(corpus, Edition::song, true, report)) {
      const auto lines = lines_of(poem.text);
      if (std::ranges::any_of(lines, [&](const auto& l) { return test_lines.contains(l); }))
        continue;
      append(passages_of(poem, vocabulary, book), data.train);
      ++data.song_poems;
    }
  }
  if (data.train.empty() || data.test.empty())
    throw InputError(fmt::format(
        "{}: {} training and {} test passages of even lines; give a corpus with more poems",
        corpus.string(), data.train.size(), data.test.size()));
  return data;
}

std::vector<PassageBatch> batches_of(std::span<const Passage> passages, Index lines,
                                     uint64_t seed) {
  Random random(seed, 0x6A75646765);
  std::vector<int32_t> order(passages.size());
  for (size_t n = 0; n < order.size(); ++n) order[n] = static_cast<int32_t>(n);
  random.shuffle(order);
  const auto key = [&](int32_t n) {
    const Passage& p = passages[static_cast<size_t>(n)];
    return std::tuple(p.characters, p.couplets, p.sound);
  };
  std::ranges::stable_sort(order, {}, key);
  std::vector<PassageBatch> batches;
  for (size_t at = 0; at < order.size();) {
    const Passage& first = passages[static_cast<size_t>(order[at])];
    const auto size = static_cast<size_t>(lines / 2 / first.couplets);
    size_t end = at;
    const auto same = [&](int32_t n) {
      const Passage& p = passages[static_cast<size_t>(n)];
      return p.characters == first.characters && p.couplets == first.couplets;
    };
    while (end < order.size() && end - at < size && same(order[end])) ++end;
    if (end - at == size) {
      const auto begin = order.begin() + static_cast<std::ptrdiff_t>(at);
      batches.push_back({{begin, begin + static_cast<std::ptrdiff_t>(size)}});
    }
    at = end;
  }
  random.shuffle(batches);
  return batches;
}

ContrastBatch contrast_batch(std::span<const Passage> passages, const PassageBatch& batch,
                             double told, Random& random) {
  const Passage& first = passages[static_cast<size_t>(batch.passages.front())];
  const size_t count = batch.passages.size(), width = first.characters,
               height = size_t{2} * first.couplets;
  ContrastBatch result{.couplets = first.couplets,
                       .characters = first.characters,
                       .ids = std::vector<Token>(width * height * count),
                       .roles = {},
                       .titles = std::vector<Token>(kTitleCharacters * count),
                       .title_lengths = {},
                       .title_told = {}};
  for (size_t p = 0; p < count; ++p) {
    const Passage& passage = passages[static_cast<size_t>(batch.passages[p])];
    for (size_t l = 0; l < height; ++l)
      for (size_t t = 0; t < width; ++t)
        result.ids[t * height * count + p * height + l] = passage.text[l * width + t];
    result.roles.insert(result.roles.end(), passage.roles.begin(),
                        passage.roles.begin() + passage.couplets);
    const size_t length = passage.title.size();
    for (size_t t = 0; t < length; ++t)
      result.titles[(kTitleCharacters - length + t) * count + p] = passage.title[t];
    result.title_lengths.push_back(static_cast<uint8_t>(length));
    result.title_told.push_back(random.uniform() < told);
  }
  return result;
}

}  // namespace tangyin
