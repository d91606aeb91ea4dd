// Where a trainer's batches come from: a pure function of (epoch, index), so that a resumed run
// sees the same ones.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "corpus/heading.h"
#include "corpus/vocabulary.h"
#include "nn/language_model.h"

namespace tangyin {

struct BatchData {
  std::vector<int32_t> inputs, targets;
  std::vector<uint8_t> starts;
  TokenBatch view() const noexcept { return {inputs, targets, starts}; }
};

// Streams [first, first + count) of a batch of `batch_size`.
BatchData slice_sequences(const BatchData& batch, Index batch_size, Index first, Index count);

// 0 … count−1 in the order of an epoch.
std::vector<int32_t> shuffled_order(size_t count, uint64_t seed, int64_t epoch);

class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual int64_t batches(int64_t epoch) = 0;  // how many batches an epoch has
  virtual void fill(int64_t epoch, int64_t index, BatchData& batch) = 0;
};

// The sources below own what they read, so that they can be moved and outlive whoever made them.

// Whole poems <bos> … <eos> end to end in `batch_size` sequences, shuffled anew every epoch.
std::unique_ptr<BatchSource> poem_batches(std::vector<std::vector<Token>> poems, Token begin,
                                          Token end, Index sequence_length, Index batch_size,
                                          uint64_t seed);

// The same with headings (corpus/heading.h), one a poem, thinned out anew every epoch: each poem
// has
// one with probability `share`.  A title and the <bos> after it are counted where `count_titles`;
// forms and poets never are.
struct HeadingOptions {
  double share = 1;
  bool thin = true;  // false: every heading whole
  bool count_titles = true;
};
std::unique_ptr<BatchSource> headed_poem_batches(std::vector<std::vector<Token>> poems,
                                                 std::vector<Heading> headings,
                                                 const Vocabulary& vocabulary,
                                                 const HeadingOptions& options,
                                                 Index sequence_length, Index batch_size,
                                                 uint64_t seed);

// Poems for a model of windows, which knows no <bos> and no <eos>: each from an empty context and
// padded in front to `window` characters, as its windows were; the padding is not counted.
std::unique_ptr<BatchSource> padded_poem_batches(std::vector<std::vector<Token>> poems,
                                                 Index window, Index sequence_length,
                                                 Index batch_size);

// Windows, `batch_size` of them a batch, shuffled anew every epoch where `shuffled`; what is left
// over at the end is filled with rows that are not counted.  inputs, targets: [windows ×
// sequence_length].
//
// With Shift::next_window a window's targets are those of the window after it in the batch, place
// by place: the mistake of the program that the course report was handed in with, whose targets
// were shifted along the axis of the batch.  The last window of a batch then has no targets, and a
// window that would be alone in the last batch is left out.
enum class Shift { none, next_window };
std::unique_ptr<BatchSource> window_batches(std::vector<Token> inputs, std::vector<Token> targets,
                                            Index sequence_length, Index batch_size, uint64_t seed,
                                            bool shuffled, Shift shift = Shift::none);

}  // namespace tangyin
