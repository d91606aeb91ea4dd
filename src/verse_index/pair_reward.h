// What readers make of two characters together: the part of a line's reward (line_reward.h) that the
// language model's state does not tell.
//
//   u[a, c]   c stands in a line, a somewhere before it in the same line
//   v{a, c}   one of them stands in a line, the other in an earlier line of the poem
//   t[a, c]   c stands in a line, a in the title
//
// Each pair that is there adds its weight to the reward of the line.  Fitted with the head of the
// line's states (reward_training/reward_fit.h), and stored in the file of the training index.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "corpus/vocabulary.h"
#include "model/safetensors.h"
#include "verse_index/character_table.h"

namespace tangyin {

enum class PairRelation : uint8_t { line, poem, title };
inline constexpr size_t kPairRelations = 3;

// Two characters: in the order of the text; in any order in `poem`; the title's first in `title`.
struct PairWeight {
  PairRelation relation;
  char32_t first, second;
  double weight;  // units of the reward of a line
};

class PairReward {
 public:
  PairReward() = default;  // knows nothing
  // Knows nothing where the file has no pairs.  `file` must outlive this object.  FormatError, also
  // where characters or lists do not rise.
  PairReward(const SafetensorsFile& file, const Vocabulary& vocabulary);
  bool empty() const noexcept { return places_.empty(); }
  size_t size() const noexcept { return size_; }  // pairs

  // Where a character stands: what its line has before it, the lines before that, the title.
  struct Place {
    std::span<const Token> line, earlier, title;
  };
  // What `token` adds to the reward of its line.
  double of(Token token, const Place& place) const noexcept;
  // Calls visit(token, weight) for each that a character at `relation` has a weight with; a token may
  // come more than once.
  template <class Visit>
  void each_with(PairRelation relation, Token other, const Visit& visit) const {
    const int32_t at = empty() ? -1 : place_of(other);
    if (at < 0) return;
    const auto r = static_cast<size_t>(relation);
    tables_[r].each(static_cast<size_t>(at), [&](uint16_t place, float value) {
      if (tokens_[place] >= 0) visit(tokens_[place], value / kScales[r]);
    });
    if (relation != PairRelation::poem) return;
    const auto first = reversed_ends_.begin() + at;  // those that are listed under the other one
    for (uint32_t n = first[0]; n < first[1]; ++n)
      if (tokens_[reversed_[n].place] >= 0) visit(tokens_[reversed_[n].place], reversed_[n].weight);
  }

 private:
  // A weight times this is what a table holds as nats.
  static constexpr std::array<float, kPairRelations> kScales{32, 128, 128};
  friend class PackedPairs;
  struct Reversed {
    uint16_t place;
    float weight;
  };
  void reverse(size_t count);
  double weight(PairRelation relation, int32_t first, int32_t second) const noexcept;
  int32_t place_of(Token token) const noexcept { return places_[static_cast<size_t>(token)]; }
  std::vector<int32_t> places_;  // by token, its index in the file's list of characters; −1: none
  std::vector<Token> tokens_;    // by index of that list; −1: not in the vocabulary
  std::array<CharacterTable, kPairRelations> tables_;
  std::vector<Reversed> reversed_;       // of PairRelation::poem, by the second character
  std::vector<uint32_t> reversed_ends_;  // [characters + 1]  where the lists begin and end
  size_t size_ = 0;
};

// The tensors that PairReward reads.
class PackedPairs {
 public:
  // Small weights are left out: those below 0.01 in a line, 0.0024 elsewhere.
  explicit PackedPairs(std::span<const PairWeight> pairs);
  void add_to(std::vector<NamedTensor>& tensors) const;

 private:
  std::vector<uint32_t> characters_;  // sorted code points
  std::array<CountedTable, kPairRelations> tables_;
};

}  // namespace tangyin
