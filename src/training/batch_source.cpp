#include "training/batch_source.h"

#include <algorithm>
#include <numeric>

namespace tangyin {
namespace {

std::vector<int32_t> shuffled_order(size_t count, uint64_t seed, int64_t epoch) {
  std::vector<int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  Random(seed, 0x5EED0000U + static_cast<uint64_t>(epoch)).shuffle(order);
  return order;
}

class PoemBatches final : public BatchSource {
 public:
  PoemBatches(const std::vector<std::vector<int32_t>>& poems, int32_t begin, int32_t end,
              Index steps, Index streams, uint64_t seed)
      : poems_(poems), begin_(begin), end_(end), steps_(steps), streams_(streams), seed_(seed) {}

  PoemBatches(const std::vector<std::vector<int32_t>>& poems, const std::vector<Heading>& headings,
              const Vocabulary& vocabulary, const HeadingOptions& options, Index steps,
              Index streams, uint64_t seed)
      : PoemBatches(poems, *vocabulary.begin(), *vocabulary.end(), steps, streams, seed) {
    headings_ = &headings;
    vocabulary_ = &vocabulary;
    heading_options_ = options;
  }

  int64_t batches(int64_t epoch) override {
    lay_out(epoch);
    int64_t longest = 0;
    for (const auto& stream : lengths_) longest = std::max(longest, stream);
    return (longest + steps_ - 1) / steps_;
  }

  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    lay_out(epoch);
    const auto size = static_cast<size_t>(steps_ * streams_);
    batch.inputs.assign(size, begin_);
    batch.targets.assign(size, -1);
    batch.starts.assign(size, 1);  // past a stream's end every step is an uncounted beginning
    for (Index b = 0; b < streams_; ++b) fill_stream(b, index * steps_, batch);
  }

 private:
  struct Place {
    int32_t poem;
    int64_t first;  // position of its first token in the stream
  };

  // The headings as the epoch has them.
  void draw_headings(int64_t epoch) {
    if (!headings_) return;
    drawn_.clear();
    Random random(seed_, 0x7173E000U + static_cast<uint64_t>(epoch));
    for (const Heading& heading : *headings_) {
      const bool whole = !heading_options_.thin;
      const Heading kept = whole ? heading : thin_out(heading, heading_options_.share, random);
      drawn_.push_back(encode_heading(kept, *vocabulary_));
    }
  }

  const HeadingTokens& heading(int32_t poem) const {
    static const HeadingTokens kNone;
    return headings_ ? drawn_[static_cast<size_t>(poem)] : kNone;
  }

  // Each poem goes to the stream that is shortest so far, the longest poems first, so that all
  // streams end together; then the poems of each stream are put in the order of the epoch.
  void lay_out(int64_t epoch) {
    if (epoch == epoch_) return;
    epoch_ = epoch;
    draw_headings(epoch);
    const std::vector<int32_t> order = shuffled_order(poems_.size(), seed_, epoch);
    const auto length = [&](int32_t poem) {
      const size_t tokens = heading(poem).tokens.size() + poems_[static_cast<size_t>(poem)].size();
      return static_cast<int64_t>(tokens) + 1;
    };
    std::vector<int32_t> turns(order.size());  // positions in `order`
    std::iota(turns.begin(), turns.end(), 0);
    const auto at_turn = [&](int32_t turn) { return order[static_cast<size_t>(turn)]; };
    std::stable_sort(turns.begin(), turns.end(),
                     [&](int32_t a, int32_t b) { return length(at_turn(a)) > length(at_turn(b)); });

    lengths_.assign(static_cast<size_t>(streams_), 0);
    std::vector<std::vector<int32_t>> dealt(static_cast<size_t>(streams_));  // turns
    std::vector<std::pair<int64_t, int32_t>> shortest;  // a heap of (−length, −stream)
    shortest.reserve(static_cast<size_t>(streams_));
    for (int32_t b = 0; b < streams_; ++b) shortest.emplace_back(0, -b);
    std::make_heap(shortest.begin(), shortest.end());
    for (const int32_t turn : turns) {
      std::pop_heap(shortest.begin(), shortest.end());
      const auto stream = static_cast<size_t>(-shortest.back().second);
      dealt[stream].push_back(turn);
      lengths_[stream] += length(at_turn(turn));
      shortest.back().first = -lengths_[stream];
      std::push_heap(shortest.begin(), shortest.end());
    }
    places_.assign(static_cast<size_t>(streams_), {});
    for (size_t stream = 0; stream < dealt.size(); ++stream) {
      std::sort(dealt[stream].begin(), dealt[stream].end());
      int64_t first = 0;
      for (const int32_t turn : dealt[stream]) {
        places_[stream].push_back({at_turn(turn), first});
        first += length(at_turn(turn));
      }
    }
  }

  void fill_stream(Index b, int64_t from, BatchData& batch) const {
    const auto& places = places_[static_cast<size_t>(b)];
    const auto after = std::upper_bound(
        places.begin(), places.end(), from,
        [](int64_t position, const Place& place) { return position < place.first; });
    auto place = after == places.begin() ? after : after - 1;
    const int64_t until = std::min(from + steps_, lengths_[static_cast<size_t>(b)]);
    for (int64_t position = from; position < until; ++position) {
      if (place + 1 != places.end() && position >= (place + 1)->first) ++place;
      const auto& poem = poems_[static_cast<size_t>(place->poem)];
      const HeadingTokens& head = heading(place->poem);
      const auto k = static_cast<size_t>(position - place->first);
      const auto at = static_cast<size_t>((position - from) * streams_ + b);
      batch.starts[at] = k == 0;
      if (k < head.tokens.size()) {
        const int32_t next = k + 1 == head.tokens.size() ? begin_ : head.tokens[k + 1];
        batch.inputs[at] = head.tokens[k];
        batch.targets[at] = heading_options_.count_titles && k >= head.title_at ? next : -1;
        continue;
      }
      const size_t p = k - head.tokens.size();  // position in the poem, 0 its <bos>
      batch.inputs[at] = p == 0 ? begin_ : poem[p - 1];
      batch.targets[at] = p == poem.size() ? end_ : poem[p];
    }
  }

  const std::vector<std::vector<int32_t>>& poems_;
  int32_t begin_, end_;
  Index steps_, streams_;
  uint64_t seed_;
  const std::vector<Heading>* headings_ = nullptr;
  const Vocabulary* vocabulary_ = nullptr;
  HeadingOptions heading_options_;
  std::vector<HeadingTokens> drawn_;
  int64_t epoch_ = -1;
  std::vector<std::vector<Place>> places_;
  std::vector<int64_t> lengths_;
};

class WindowBatches final : public BatchSource {
 public:
  WindowBatches(std::span<const int32_t> inputs, std::span<const int32_t> targets, Index steps,
                Index streams, uint64_t seed, bool shuffled)
      : inputs_(inputs),
        targets_(targets),
        steps_(steps),
        streams_(streams),
        seed_(seed),
        shuffled_(shuffled) {}

  int64_t batches(int64_t) override { return (windows() + streams_ - 1) / streams_; }

  void fill(int64_t epoch, int64_t index, BatchData& batch) override {
    if (epoch != epoch_) {
      order_ = shuffled_order(static_cast<size_t>(windows()), seed_, epoch);
      if (!shuffled_) std::sort(order_.begin(), order_.end());
      epoch_ = epoch;
    }
    const auto size = static_cast<size_t>(steps_ * streams_);
    batch.inputs.assign(size, 0);
    batch.targets.assign(size, -1);
    batch.starts.assign(size, 0);
    std::fill_n(batch.starts.begin(), streams_, uint8_t{1});
    const int64_t first = index * streams_, count = std::min<int64_t>(streams_, windows() - first);
    for (int64_t b = 0; b < count; ++b) {
      const int64_t window = order_[static_cast<size_t>(first + b)];
      for (int64_t t = 0; t < steps_; ++t) {
        const auto from = static_cast<size_t>(window * steps_ + t),
                   to = static_cast<size_t>(t * streams_ + b);
        batch.inputs[to] = inputs_[from];
        batch.targets[to] = targets_[from];
      }
    }
  }

 private:
  int64_t windows() const { return static_cast<int64_t>(inputs_.size()) / steps_; }

  std::span<const int32_t> inputs_, targets_;
  Index steps_, streams_;
  uint64_t seed_;
  bool shuffled_;
  int64_t epoch_ = -1;
  std::vector<int32_t> order_;
};

}  // namespace

BatchData slice_streams(const BatchData& batch, Index streams, Index first, Index count) {
  BatchData part;
  const auto size = static_cast<Index>(batch.inputs.size());
  for (Index step = 0; step < size; step += streams) {
    const auto copy = [&](const auto& from, auto& to) {
      const auto begin = from.begin() + (step + first);
      to.insert(to.end(), begin, begin + count);
    };
    copy(batch.inputs, part.inputs), copy(batch.targets, part.targets),
        copy(batch.starts, part.starts);
  }
  return part;
}

std::unique_ptr<BatchSource> poem_batches(const std::vector<std::vector<int32_t>>& poems,
                                          int32_t begin, int32_t end, Index steps, Index streams,
                                          uint64_t seed) {
  return std::make_unique<PoemBatches>(poems, begin, end, steps, streams, seed);
}

std::unique_ptr<BatchSource> headed_poem_batches(const std::vector<std::vector<int32_t>>& poems,
                                                 const std::vector<Heading>& headings,
                                                 const Vocabulary& vocabulary,
                                                 const HeadingOptions& options, Index steps,
                                                 Index streams, uint64_t seed) {
  return std::make_unique<PoemBatches>(poems, headings, vocabulary, options, steps, streams, seed);
}

std::unique_ptr<BatchSource> window_batches(std::span<const int32_t> inputs,
                                            std::span<const int32_t> targets, Index steps,
                                            Index streams, uint64_t seed, bool shuffled) {
  return std::make_unique<WindowBatches>(inputs, targets, steps, streams, seed, shuffled);
}

}  // namespace tangyin
