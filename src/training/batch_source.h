// Where a trainer's batches come from: a pure function of (epoch, index), so that a resumed run
// sees the same ones.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "corpus/heading.h"
#include "nn/language_model.h"

namespace tangyin {

struct BatchData {
  std::vector<int32_t> inputs, targets;
  std::vector<uint8_t> starts;
  TokenBatch view() const noexcept { return {inputs, targets, starts}; }
};

// Streams [first, first + count) of a batch of `streams`.
BatchData slice_streams(const BatchData& batch, Index streams, Index first, Index count);

class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual int64_t batches(int64_t epoch) = 0;  // how many batches an epoch has
  virtual void fill(int64_t epoch, int64_t index, BatchData& batch) = 0;
};

// Whole poems <bos> … <eos> end to end in `streams` streams, shuffled anew every epoch.
std::unique_ptr<BatchSource> poem_batches(const std::vector<std::vector<int32_t>>& poems,
                                          int32_t begin, int32_t end, Index steps, Index streams,
                                          uint64_t seed);

// The same with headings (corpus/heading.h), one a poem, thinned out anew every epoch: each poem has
// one with probability `share`.  A title and the <bos> after it are counted where `count_titles`;
// forms and poets never are.  All arguments by reference must outlive the source.
struct HeadingOptions {
  double share = 1;
  bool thin = true;  // false: every heading whole
  bool count_titles = true;
};
std::unique_ptr<BatchSource> headed_poem_batches(const std::vector<std::vector<int32_t>>& poems,
                                                 const std::vector<Heading>& headings,
                                                 const Vocabulary& vocabulary,
                                                 const HeadingOptions& options, Index steps,
                                                 Index streams, uint64_t seed);

// The report's windows, `streams` of them a batch, shuffled anew every epoch where `shuffled`; what
// is left over at the end is filled with rows that are not counted.
std::unique_ptr<BatchSource> window_batches(std::span<const int32_t> inputs,
                                            std::span<const int32_t> targets, Index steps,
                                            Index streams, uint64_t seed, bool shuffled);

}  // namespace tangyin
