// Passages some of whose characters a language model has replaced by what it would say there: what
// the detectors learn from (after ELECTRA: Clark et al., ICLR 2020).
//
// In each line, by chance: everything from a place to the line's end, which the language model draws
// one character after another; or single characters, drawn knowing the poem's own text up to them.
// Of those one is drawn for every place, and which of them are put in is chosen batch by batch.  A
// draw keeps the tone class of the poem's own character, and its rhyme at the end of an even line, so
// that only the sense can tell.
#pragma once

#include <functional>

#include "inference/engine.h"
#include "judge_training/passages.h"

namespace tangyin {

struct ReplacedPassage {
  int32_t passage = 0;            // whose text was changed
  std::vector<Token> text;        // [2K·T]
  std::vector<uint8_t> replaced;  // [2K·T] 1 where it differs from the passage's
  std::vector<Token> drawn;       // [2K·T] what the language model would say at each place
  std::vector<uint8_t> tail;      // [2K] 1: the line's end is replaced, as `text` has it; 0: single
                                  // characters, of which `text` has one choice
};

struct ReplacementOptions {
  int64_t passages = 20000;  // so many, chosen by chance among those that open their poem
  uint64_t seed = 1;
  std::function<void(double done)> progress = {};
};
// `vocabulary` of the passages is that of the engine, a model of whole poems.
std::vector<ReplacedPassage> make_replacements(const Engine& engine,
                                               std::span<const Passage> passages,
                                               const ReplacementOptions& options);

// How many characters of a line of `width` are replaced one by one, 0 to 3, and where: [width] of 0
// and 1.
std::vector<uint8_t> choose_places(size_t width, Random& random);

// Couplets of 5 and of 7 characters from which batches are drawn: each couplet as it was and as it
// was changed, side by side.
class DetectionSource {
 public:
  DetectionSource(std::span<const Passage> passages, std::span<const ReplacedPassage> replaced);
  // `lines` / 2 couplets of one length, single replaced characters chosen anew; a pure function of
  // its arguments.
  DetectionBatch batch(Index lines, uint64_t seed, uint64_t step) const;
  bool empty() const noexcept { return couplets_[0].empty() && couplets_[1].empty(); }

 private:
  struct Place {
    int32_t replaced;
    uint8_t couplet;
  };
  std::span<const Passage> passages_;
  std::span<const ReplacedPassage> replaced_;
  std::vector<Place> couplets_[2];  // of 5, of 7 characters; those with a replaced character
};

}  // namespace tangyin
