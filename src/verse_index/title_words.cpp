#include "verse_index/title_words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "base/utf8.h"
#include "verse_index/titled_verse.h"

namespace tangyin {
namespace {

constexpr const char *kName = "title_words", *kKeys = "title_words.keys",
                     *kWords = "title_words.words";
constexpr uint32_t kLeastTitles = 25;       // that have a key
constexpr uint32_t kLeastPoemsOfWord = 25;  // that have a word
constexpr double kLeastJoined = 1.5;        // nats of mutual information between its two characters
constexpr uint32_t kLeastCommon = 4;        // poems with key and word
constexpr double kLeastNats = 0.8;
constexpr size_t kMostWords = 16;  // of a key

// The keys of a folded title, each once.
std::set<uint64_t> keys_of(std::u32string_view title) {
  std::set<uint64_t> keys;
  for (size_t n = 0; n < title.size(); ++n) {
    if (!utf8::is_han(title[n])) continue;
    keys.insert(joined(title[n], 0));
    if (n + 1 < title.size() && utf8::is_han(title[n + 1]))
      keys.insert(joined(title[n], title[n + 1]));
  }
  return keys;
}

}  // namespace

// --- reading ---

TitleWords::TitleWords(const SafetensorsFile& file, const Vocabulary& vocabulary) {
  if (!file.tensors().contains(kKeys)) return;
  keys_ = rising_pairs(file, kKeys);
  const auto token = [&](uint64_t c) {
    const auto character = static_cast<char32_t>(c);
    return vocabulary.contains(character) ? vocabulary.id(character) : -1;
  };
  for (const uint64_t word : rising_pairs(file, kWords))
    words_.push_back({token(word >> 32), token(word & 0xFFFFFFFF)});
  table_ = CharacterTable(file, kName, keys_.size(), words_.size());
}

std::vector<TitleWord> TitleWords::of(std::u32string_view title, size_t count) const {
  if (keys_.empty()) return {};
  std::unordered_map<uint16_t, float> sums;
  for (const uint64_t key : keys_of(folded(title))) {
    const auto place = std::ranges::lower_bound(keys_, key);
    if (place == keys_.end() || *place != key) continue;
    table_.each(static_cast<size_t>(place - keys_.begin()),
                [&](uint16_t word, float nats) { sums[word] += nats; });
  }
  std::vector<TitleWord> found;
  for (const auto& [word, nats] : sums)
    if (const auto& [first, second] = words_[word]; first >= 0 && second >= 0)
      found.push_back({first, second, nats});
  std::ranges::sort(found, [](const TitleWord& a, const TitleWord& b) {
    if (a.nats != b.nats) return a.nats > b.nats;
    return std::pair(a.first, a.second) < std::pair(b.first, b.second);
  });
  found.resize(std::min(found.size(), count));
  return found;
}

// --- counting ---

namespace {

// A poem as the counting sees it: its keys and words, each once.
struct CountedPoem {
  std::vector<uint64_t> keys, words;
};

class TitleCounts {
 public:
  explicit TitleCounts(std::span<const std::span<const Poem>> poems) {
    const FoldedTitles titles(poems);
    for (const auto& part : poems)
      for (const Poem& poem : part)
        if (const auto lines = even_lines_of(poem); !lines.empty())
          count(keys_of(titles.of(poem)), lines);
  }

  // For each key its words with −nats, most nats first, at most kMostWords.
  using Words = std::vector<std::pair<double, uint64_t>>;
  std::map<uint64_t, Words> best() const {
    std::map<uint64_t, Words> result;
    for (const auto& [key, words] : common()) {
      Words list;
      for (const auto& [word, times] : words) {
        const double expected = static_cast<double>(titles_.at(key)) * with_word_.at(word) /
                                static_cast<double>(poems_.size());
        const double nats = std::log(times / (expected + 1));
        if (times >= kLeastCommon && nats >= kLeastNats) list.emplace_back(-nats, word);
      }
      if (list.empty()) continue;
      std::ranges::sort(list);
      list.resize(std::min(list.size(), kMostWords));
      result.emplace(key, std::move(list));
    }
    return result;
  }

 private:
  using Counts = std::unordered_map<uint64_t, uint32_t>;

  void count(const std::set<uint64_t>& keys, const std::vector<std::u32string>& lines) {
    const std::set<uint64_t> words = words_of(lines);
    for (const uint64_t key : keys) ++titles_[key];
    for (const uint64_t word : words) ++with_word_[word];
    poems_.push_back({{keys.begin(), keys.end()}, {words.begin(), words.end()}});
    for (const std::u32string& line : lines)
      for (size_t n = 0; n < line.size(); ++n) {
        ++characters_[line[n]], ++total_;
        if (n + 1 < line.size()) ++neighbours_[joined(line[n], line[n + 1])];
      }
  }

  bool is_word(uint64_t pair) const {
    const double first = characters_.at(static_cast<char32_t>(pair >> 32)),
                 second = characters_.at(static_cast<char32_t>(pair & 0xFFFFFFFF));
    return with_word_.at(pair) >= kLeastPoemsOfWord &&
           std::log(neighbours_.at(pair) * total_ / (first * second)) > kLeastJoined;
  }

  // For each key the poems that have it and a word.
  std::map<uint64_t, Counts> common() const {
    std::unordered_map<uint64_t, bool> are_words;
    for (const auto& [pair, times] : with_word_) are_words[pair] = is_word(pair);
    std::map<uint64_t, Counts> result;
    for (const CountedPoem& poem : poems_)
      for (const uint64_t key : poem.keys)
        if (titles_.at(key) >= kLeastTitles)
          for (const uint64_t word : poem.words)
            if (are_words.at(word)) ++result[key][word];
    return result;
  }

  std::vector<CountedPoem> poems_;
  Counts titles_, with_word_;  // poems that have a key in their title; a pair in a foot
  Counts neighbours_;          // pairs side by side in a line
  std::unordered_map<char32_t, double> characters_;
  double total_ = 0;  // of characters
};

}  // namespace

CountedTitleWords::CountedTitleWords(std::span<const std::span<const Poem>> poems) {
  const auto best = TitleCounts(poems).best();
  std::map<uint64_t, uint16_t> numbers;  // of the words that some key has
  for (const auto& [key, list] : best)
    for (const auto& [nats, word] : list) numbers.emplace(word, 0);
  if (numbers.size() > 65535)
    throw InputError("the titles of the corpus have more than 65,535 different words");
  uint16_t next = 0;
  for (auto& [word, number] : numbers) number = next++;
  for (const auto& [key, list] : best) {
    for (const auto& [nats, word] : list) table_.add(numbers.at(word), -nats);
    table_.close();
  }
  keys_ = in_rows(best), words_ = in_rows(numbers);
}

void CountedTitleWords::add_to(std::vector<NamedTensor>& tensors) const {
  if (keys_.empty()) return;
  tensors.push_back(tensor_of_values(kKeys, Dtype::int32, keys_));
  tensors.push_back(tensor_of_values(kWords, Dtype::int32, words_));
  table_.add_to(tensors, kName);
}

}  // namespace tangyin
