// Readings as batches of the language model: each poem after its form and title, several one after the
// other in a sequence.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "corpus/vocabulary.h"
#include "nn/language_model.h"
#include "reward_training/readings.h"

namespace tangyin {

// Steps and sequences of a batch.
inline constexpr Index kTuningSteps = 160, kTuningStreams = 32;

// A reading as the model reads it.
struct ReadingText {
  std::vector<Token> tokens;     // form, title, <bos>, the lines with their punctuation
  size_t first = 0;              // of the poem
  size_t first_line = 0;         // among the lines of all readings
  size_t lines = 0, length = 0;  // of the poem; characters of a line
};
std::vector<ReadingText> texts_of(std::span<const MarkedPoem> readings,
                                  const Vocabulary& vocabulary);

class ReadingBatch {
 public:
  explicit ReadingBatch(const std::vector<ReadingText>& texts);  // empty; borrows `texts`

  // Adds readings, or none of them where they do not all fit.
  bool add(const std::vector<size_t>& readings);

  struct Placed {
    size_t reading;
    Index stream, step;  // of its first token
  };
  const std::vector<Placed>& placed() const noexcept { return placed_; }
  // Where a character of a line of a poem is predicted.
  size_t position(const Placed& placed, size_t line, size_t character) const;

  // Poems are predicted, headings are not; the gradient of each loss has the weight 0 at first.
  TokenBatch tokens() const noexcept { return {inputs_, targets_, starts_, weights_}; }
  Index counted() const noexcept { return counted_; }  // targets
  std::span<float> weights() noexcept { return weights_; }

 private:
  const std::vector<ReadingText>* texts_;
  std::vector<int32_t> inputs_, targets_;
  std::vector<uint8_t> starts_;
  std::vector<float> weights_;
  std::vector<Placed> placed_;
  std::vector<Index> used_;  // steps of each sequence
  Index counted_ = 0;
};

// All groups in their order, none of them divided.  InputError for one larger than a batch.
std::vector<ReadingBatch> batches_of(const std::vector<std::vector<size_t>>& groups,
                                     const std::vector<ReadingText>& texts);

}  // namespace tangyin
