#include <algorithm>
#include <numeric>
#include <optional>

#include "training/batch_source.h"

namespace tangyin {
namespace {

using Poems = std::vector<std::vector<Token>>;

// The headings of poems as each epoch has them.
class Headings {
 public:
  Headings() = default;  // none
  Headings(std::vector<Heading> headings, Vocabulary vocabulary, const HeadingOptions& options)
      : headings_(std::move(headings)), vocabulary_(std::move(vocabulary)), options_(options) {}

  void draw(int64_t epoch, uint64_t seed) {
    drawn_.clear();
    Random random(seed, 0x7173E000U + static_cast<uint64_t>(epoch));
    for (const Heading& heading : headings_) {
      const Heading kept = options_.thin ? thin_out(heading, options_.share, random) : heading;
      drawn_.push_back(encode_heading(kept, *vocabulary_));
    }
  }
  const HeadingTokens& of(int32_t poem) const {
    static const HeadingTokens kNone;
    return drawn_.empty() ? kNone : drawn_[static_cast<size_t>(poem)];
  }
  // Whether the token after position k of a heading is one that is predicted and counted.
  bool counts(const HeadingTokens& heading, size_t k) const {
    return options_.count_titles && k >= heading.title_at;
  }

 private:
  std::vector<Heading> headings_;
  std::optional<Vocabulary> vocabulary_;
  HeadingOptions options_;
  std::vector<HeadingTokens> drawn_;
};

// What stands before and after a poem, and what it costs.
struct Frame {
  Token begin;
  std::optional<Token> end;  // predicted after the last character
};

class PoemBatches final : public BatchSource {
 public:
  PoemBatches(Poems poems, const Frame& frame, Headings headings, Index sequence_length,
              Index batch_size, uint64_t seed)
      : poems_(std::move(poems)),
        frame_(frame),
        headings_(std::move(headings)),
        sequence_length_(sequence_length),
        batch_size_(batch_size),
        seed_(seed) {}

  int64_t batches(int64_t epoch) override {
    lay_out(epoch);
    const int64_t longest = *std::ranges::max_element(lengths_);
    return (longest + sequence_length_ - 1) / sequence_length_;
  }

  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    lay_out(epoch);
    const auto size = static_cast<size_t>(sequence_length_ * batch_size_);
    batch.inputs.assign(size, frame_.begin);
    batch.targets.assign(size, -1);
    batch.starts.assign(size, 1);  // past a sequence's end every step is an uncounted beginning
    for (Index b = 0; b < batch_size_; ++b) fill_sequence(b, index * sequence_length_, batch);
  }

 private:
  struct Place {
    int32_t poem;
    int64_t first;  // position of its first token in the sequence
  };

  const std::vector<Token>& poem(int32_t n) const { return poems_[static_cast<size_t>(n)]; }

  int64_t length(int32_t n) const {
    const size_t tokens = headings_.of(n).tokens.size() + poem(n).size();
    return static_cast<int64_t>(tokens) + (frame_.end ? 1 : 0);
  }

  // Each poem goes to the sequence that is shortest so far, the longest poems first, so that all
  // sequences end together; then the poems of each sequence are put in the order of the epoch.
  void lay_out(int64_t epoch) {
    if (epoch == epoch_) return;
    epoch_ = epoch;
    headings_.draw(epoch, seed_);
    const std::vector<int32_t> order = shuffled_order(poems_.size(), seed_, epoch);
    const std::vector<std::vector<int32_t>> dealt = deal(order);
    places_.assign(static_cast<size_t>(batch_size_), {});
    for (size_t stream = 0; stream < dealt.size(); ++stream) {
      int64_t first = 0;
      for (const int32_t turn : dealt[stream]) {
        const int32_t n = order[static_cast<size_t>(turn)];
        places_[stream].push_back({n, first});
        first += length(n);
      }
    }
  }

  // Positions in `order`, rising, by sequence; sets lengths_.
  std::vector<std::vector<int32_t>> deal(const std::vector<int32_t>& order) {
    const auto length_at = [&](int32_t turn) { return length(order[static_cast<size_t>(turn)]); };
    std::vector<int32_t> turns(order.size());
    std::iota(turns.begin(), turns.end(), 0);
    std::ranges::stable_sort(turns, std::greater{}, length_at);
    lengths_.assign(static_cast<size_t>(batch_size_), 0);
    std::vector<std::vector<int32_t>> dealt(static_cast<size_t>(batch_size_));
    std::vector<std::pair<int64_t, int32_t>> shortest;  // a heap of (−length, −sequence)
    shortest.reserve(static_cast<size_t>(batch_size_));
    for (int32_t b = 0; b < batch_size_; ++b) shortest.emplace_back(0, -b);
    std::ranges::make_heap(shortest);
    for (const int32_t turn : turns) {
      std::ranges::pop_heap(shortest);
      const auto stream = static_cast<size_t>(-shortest.back().second);
      dealt[stream].push_back(turn);
      lengths_[stream] += length_at(turn);
      shortest.back().first = -lengths_[stream];
      std::ranges::push_heap(shortest);
    }
    for (auto& turns_of_stream : dealt) std::ranges::sort(turns_of_stream);
    return dealt;
  }

  void fill_sequence(Index b, int64_t from, BatchData& batch) const {
    const auto& places = places_[static_cast<size_t>(b)];
    const auto after = std::ranges::upper_bound(places, from, {}, &Place::first);
    auto place = after == places.begin() ? after : after - 1;
    const int64_t until = std::min(from + sequence_length_, lengths_[static_cast<size_t>(b)]);
    for (int64_t position = from; position < until; ++position) {
      if (place + 1 != places.end() && position >= (place + 1)->first) ++place;
      const auto at = static_cast<size_t>((position - from) * batch_size_ + b);
      put(place->poem, static_cast<size_t>(position - place->first), at, batch);
    }
  }

  // Position k of a poem with its heading becomes entry `at` of the batch.
  void put(int32_t n, size_t k, size_t at, BatchData& batch) const {
    const HeadingTokens& head = headings_.of(n);
    batch.starts[at] = k == 0;
    if (k < head.tokens.size()) {
      const Token next = k + 1 == head.tokens.size() ? frame_.begin : head.tokens[k + 1];
      batch.inputs[at] = head.tokens[k];
      batch.targets[at] = headings_.counts(head, k) ? next : -1;
      return;
    }
    const size_t p = k - head.tokens.size();  // position in the poem, 0 what begins it
    const std::vector<Token>& text = poem(n);
    const Token target = p == text.size() ? *frame_.end : text[p];
    batch.inputs[at] = p == 0 ? frame_.begin : text[p - 1];
    batch.targets[at] = target == Vocabulary::kPad ? -1 : target;
  }

  Poems poems_;
  Frame frame_;
  Headings headings_;
  Index sequence_length_, batch_size_;
  uint64_t seed_;
  int64_t epoch_ = -1;
  std::vector<std::vector<Place>> places_;
  std::vector<int64_t> lengths_;
};

}  // namespace

std::unique_ptr<BatchSource> poem_batches(Poems poems, Token begin, Token end,
                                          Index sequence_length, Index batch_size, uint64_t seed) {
  return std::make_unique<PoemBatches>(std::move(poems), Frame{begin, end}, Headings(),
                                       sequence_length, batch_size, seed);
}

std::unique_ptr<BatchSource> headed_poem_batches(Poems poems, std::vector<Heading> headings,
                                                 const Vocabulary& vocabulary,
                                                 const HeadingOptions& options,
                                                 Index sequence_length, Index batch_size,
                                                 uint64_t seed) {
  return std::make_unique<PoemBatches>(
      std::move(poems), Frame{*vocabulary.begin(), vocabulary.end()},
      Headings(std::move(headings), vocabulary, options), sequence_length, batch_size, seed);
}

std::unique_ptr<BatchSource> padded_poem_batches(Poems poems, Index window, Index sequence_length,
                                                 Index batch_size) {
  for (std::vector<Token>& poem : poems)
    if (poem.size() < static_cast<size_t>(window))
      poem.insert(poem.begin(), static_cast<size_t>(window) - poem.size(), Vocabulary::kPad);
  return std::make_unique<PoemBatches>(std::move(poems), Frame{Vocabulary::kPad, std::nullopt},
                                       Headings(), sequence_length, batch_size, 0);
}

}  // namespace tangyin
