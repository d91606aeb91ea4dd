// What readers make of how a line ends: the part of a line's reward (line_reward.h) that its last three
// characters have by themselves.  Readers graded endings out of their lines (data/endings.txt), most of
// what is wrong with our lines being there (docs/reward.md).
//
// Stored in the file of the training index: the characters that occur, and for each ending its three
// characters as places in that list and its weight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "corpus/vocabulary.h"
#include "model/safetensors.h"

namespace tangyin {

inline constexpr size_t kEnding = 3;  // characters

struct EndingWeight {
  char32_t first, second, third;
  double weight;  // units of the reward of a line; an ending that nobody graded has 0
};

class EndingReward {
 public:
  EndingReward() = default;  // knows nothing
  // Knows nothing where the file has no endings.  FormatError, also where characters or endings
  // do not rise.
  EndingReward(const SafetensorsFile& file, const Vocabulary& vocabulary);
  bool empty() const noexcept { return endings_.empty(); }
  size_t size() const noexcept { return endings_.size(); }

  // What a line gains that ends so; 0 where nobody graded that.
  double of(Token first, Token second, Token third) const noexcept;
  // Calls visit(third, weight) for each graded ending with these first two characters.
  template <class Visit>
  void each_after(Token first, Token second, const Visit& visit) const {
    for (const Ending& ending : after(first, second)) visit(ending.third, ending.weight);
  }

 private:
  struct Ending {
    Token first, second, third;
    float weight;
  };
  std::span<const Ending> after(Token first, Token second) const noexcept;
  std::vector<Ending> endings_;  // rising by their characters
};

// The tensors that EndingReward reads.
class PackedEndings {
 public:
  // Of an ending that comes twice the last one counts; weights that round to 0 are left out.
  explicit PackedEndings(std::span<const EndingWeight> endings);
  void add_to(std::vector<NamedTensor>& tensors) const;

 private:
  std::vector<uint32_t> characters_;  // rising
  std::vector<uint16_t> places_;      // [3 · endings]
  std::vector<int8_t> weights_;       // [endings]  in kEndingUnit
};

}  // namespace tangyin
