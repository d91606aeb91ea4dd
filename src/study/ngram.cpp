#include "study/ngram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr int kMostOrder = 8;
constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

uint64_t gram_key(uint32_t prefix, Token last) {
  return uint64_t{prefix} << 32 | static_cast<uint32_t>(last);
}

double discount_of(std::span<const uint32_t> counts) {
  const auto once = static_cast<double>(std::ranges::count(counts, 1U)),
             twice = static_cast<double>(std::ranges::count(counts, 2U));
  return once > 0 && twice > 0 ? once / (once + 2 * twice) : 0.5;
}

}  // namespace

// All texts end to end, each after a beginning, whose id is V, and the n-grams at every position of
// this row.  The n-grams of one length are numbered in the order of (number of the prefix, last
// token).
struct Ngram::Counter {
  std::vector<Token> row;
  std::vector<uint32_t> text_end;  // [row] where the text of each position ends
  std::vector<uint32_t> number;    // [row] of the n-gram that begins there; kNone: it has no room
  std::vector<bool> initial;       // [n-grams] begins with the beginning of a text

  Counter(std::span<const std::vector<Token>> texts, const NgramOptions& options) {
    const auto begin = static_cast<Token>(options.vocabulary);
    for (const std::vector<Token>& text : texts) {
      for (const Token token : text)
        if (token < 0 || token >= begin)
          throw UsageError(
              fmt::format("token {} of an n-gram's text is outside the vocabulary of "
                          "{}; encode the text with that vocabulary",
                          token, options.vocabulary));
      row.push_back(begin);
      row.insert(row.end(), text.begin(), text.end());
      if (options.end) row.push_back(*options.end);
      text_end.resize(row.size(), static_cast<uint32_t>(row.size()));
    }
    number.assign(row.begin(), row.end());  // of the 1-grams: the tokens themselves
    initial.assign(static_cast<size_t>(begin) + 1, false);
    initial.back() = true;
  }

  // From the (k−1)-grams to the k-grams: `numbers` becomes that of the k-gram at each position.
  // Returns the distinct keys, rising, and how often each stands in the row.
  struct Grams {
    std::vector<uint64_t> keys;
    std::vector<uint32_t> counts;
  };
  Grams lengthen(size_t k) {
    Grams grams;
    for (size_t at = 0; at < row.size(); ++at)
      if (at + k <= text_end[at]) grams.keys.push_back(gram_key(number[at], row[at + k - 1]));
    std::ranges::sort(grams.keys);
    size_t kept = 0;
    for (size_t n = 0; n < grams.keys.size(); ++n) {
      if (n == 0 || grams.keys[n] != grams.keys[kept - 1]) {
        grams.keys[kept++] = grams.keys[n];
        grams.counts.push_back(0);
      }
      ++grams.counts.back();
    }
    grams.keys.resize(kept);
    grams.keys.shrink_to_fit();
    for (size_t at = 0; at < row.size(); ++at) {
      if (at + k > text_end[at]) {
        number[at] = kNone;
        continue;
      }
      const auto found =
          std::ranges::lower_bound(grams.keys, gram_key(number[at], row[at + k - 1]));
      number[at] = static_cast<uint32_t>(found - grams.keys.begin());
    }
    return grams;
  }
};

Ngram::Ngram(std::span<const std::vector<Token>> texts, const NgramOptions& options)
    : options_(options) {
  if (options.order < 0 || options.order > kMostOrder)
    throw UsageError(fmt::format("an n-gram of order {} is wanted, orders are 0 … {}",
                                 options.order, kMostOrder));
  if (options.vocabulary < 1 || options.vocabulary >= std::numeric_limits<Token>::max())
    throw UsageError("an n-gram needs a vocabulary");
  if (options.order == 0) return;
  Counter counter(texts, options);
  add_first_level(counter);
  for (int k = 2; k <= options.order; ++k) add_level(counter, static_cast<size_t>(k));
  for (Level& level : levels_) finish(level);
}

// The 1-grams have one prefix, the empty one.  The beginning is among them as a prefix of others,
// with no count: it is never predicted.
void Ngram::add_first_level(const Counter& counter) {
  Level level;
  const auto size = static_cast<uint32_t>(options_.vocabulary) + 1;
  for (uint32_t token = 0; token < size; ++token) level.last.push_back(static_cast<Token>(token));
  level.first = {0, size};
  level.count.assign(size, 0);
  for (const Token token : counter.row) ++level.count[static_cast<size_t>(token)];
  level.count.back() = 0;
  levels_.push_back(std::move(level));
}

// The k-grams with their counts; those of the (k−1)-grams become the numbers of different tokens
// before them, but where they begin with the beginning of a text, which nothing stands before.
void Ngram::add_level(Counter& counter, size_t k) {
  Level& below = levels_.back();
  const std::vector<uint32_t> shorter = counter.number;  // of the (k−1)-gram at each position
  Counter::Grams grams = counter.lengthen(k);
  Level level;
  level.first.assign(below.last.size() + 1, 0);
  std::vector<bool> initial;
  for (const uint64_t key : grams.keys) {
    level.last.push_back(static_cast<Token>(static_cast<uint32_t>(key)));
    ++level.first[static_cast<size_t>(key >> 32) + 1];
    initial.push_back(counter.initial[static_cast<size_t>(key >> 32)]);
  }
  for (size_t n = 1; n < level.first.size(); ++n) level.first[n] += level.first[n - 1];
  level.count = std::move(grams.counts);
  for (size_t n = 0; n < below.count.size(); ++n)
    if (!counter.initial[n]) below.count[n] = 0;
  std::vector<bool> seen(level.last.size(), false);
  for (size_t at = 0; at < counter.row.size(); ++at) {
    const uint32_t gram = counter.number[at];
    if (gram == kNone || seen[gram]) continue;
    seen[gram] = true;
    ++below.count[shorter[at + 1]];  // its end, which begins one position later
  }
  counter.initial = std::move(initial);
  levels_.push_back(std::move(level));
}

void Ngram::finish(Level& level) {
  level.discount = discount_of(level.count);
  const size_t prefixes = level.first.size() - 1;
  level.total.assign(prefixes, 0);
  level.kinds.assign(prefixes, 0);
  for (size_t p = 0; p < prefixes; ++p)
    for (uint32_t n = level.first[p]; n < level.first[p + 1]; ++n) {
      level.total[p] += level.count[n];
      level.kinds[p] += level.count[n] > 0;
    }
}

double Ngram::discount(int order) const {
  return levels_.at(static_cast<size_t>(order - 1)).discount;
}

std::optional<uint32_t> Ngram::find(const Level& level, uint32_t prefix, Token token) {
  const auto begin = level.last.begin() + level.first[prefix],
             end = level.last.begin() + level.first[prefix + 1];
  const auto found = std::lower_bound(begin, end, token);
  if (found == end || *found != token) return std::nullopt;
  return static_cast<uint32_t>(found - level.last.begin());
}

double Ngram::probability(std::span<const Token> text, Token next) const {
  double p = 1 / static_cast<double>(options_.vocabulary);
  if (levels_.empty()) return p;
  // The context: the beginning and the text, of it the last order − 1 tokens.
  std::array<Token, kMostOrder> context{};
  const size_t most = levels_.size() - 1, of_text = std::min(most, text.size());
  size_t length = 0;
  if (of_text < most) context[length++] = static_cast<Token>(options_.vocabulary);
  for (const Token token : text.last(of_text)) context[length++] = token;
  for (size_t k = 0; k <= length; ++k) {
    uint32_t prefix = 0;
    bool known = true;
    for (size_t n = 0; known && n < k; ++n) {
      const auto found = find(levels_[n], prefix, context[length - k + n]);
      known = found.has_value();
      if (known) prefix = *found;
    }
    if (!known) break;  // nor does any longer context occur
    const Level& level = levels_[k];
    if (level.total[prefix] == 0) continue;
    const auto total = static_cast<double>(level.total[prefix]);
    const auto found = find(level, prefix, next);
    const double count = found ? static_cast<double>(level.count[*found]) : 0;
    p = std::max(count - level.discount, 0.0) / total +
        level.discount * static_cast<double>(level.kinds[prefix]) / total * p;
  }
  return p;
}

Perplexity measure_ngram(const Ngram& ngram, const Vocabulary& vocabulary, BatchSource& source,
                         Index batch_size, bool marked) {
  const auto streams = static_cast<size_t>(batch_size);
  std::vector<std::vector<Token>> texts(streams);
  std::vector<float> losses;
  Perplexity result;
  BatchData batch;
  const int64_t batches = source.batches(0);
  for (int64_t index = 0; index < batches; ++index) {
    source.fill(0, index, batch);
    losses.assign(batch.targets.size(), 0);
    for (size_t n = 0; n < batch.targets.size(); ++n) {
      std::vector<Token>& text = texts[n % streams];
      if (batch.starts[n]) text.clear();
      if (!batch.starts[n] || !marked) text.push_back(batch.inputs[n]);
      if (batch.targets[n] >= 0)
        losses[n] = static_cast<float>(-std::log(ngram.probability(text, batch.targets[n])));
    }
    result.add_batch(losses, batch.targets, vocabulary);
  }
  return result;
}

}  // namespace tangyin
