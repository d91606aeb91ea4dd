// Statistics of characters in the training text: pairs that stand side by side in a line, pairs
// that stand opposite each other in the parallel couplets of regulated verse (对仗), characters that
// a poet prefers, and characters and words that the search itself overuses (habits).  Stored in the file of
// the training index.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "corpus/poem.h"
#include "corpus/vocabulary.h"
#include "model/safetensors.h"
#include "verse_index/character_table.h"

namespace tangyin {

class Collocations {
 public:
  // FormatError.  Characters that `vocabulary` lacks are left out.  `file` must outlive this
  // object.
  Collocations(const SafetensorsFile& file, const Vocabulary& vocabulary);

  // Calls visit(token, ln P(second | token)) for each token that precedes `second` in a line; P is
  // the relative frequency.
  template <class Visit>
  void each_before(Token second, const Visit& visit) const {
    each(before_, second, visit);
  }
  // Calls visit(token, nats) for each character that stands opposite `token` in parallel couplets,
  // with their pointwise mutual information.
  template <class Visit>
  void each_opposite(Token token, const Visit& visit) const {
    each(opposite_, token, visit);
  }
  // Calls visit(token, nats) for each character that the poet prefers: ln of the ratio of its
  // frequency in the poet's verse to that in all verse.
  template <class Visit>
  void each_of_poet(size_t poet, const Visit& visit) const {
    poets_.each(poet, [&](uint16_t other, float nats) {
      if (tokens_[other] >= 0) visit(tokens_[other], nats);
    });
  }

  // Nats to add to the log-probability of each token [vocabulary] so that the search uses it as
  // often as verse does, in the last couplet of a poem or before it; empty: nothing is known.
  std::span<const float> habits(bool last_couplet) const noexcept {
    return habits_[last_couplet ? 1 : 0];
  }
  // The same for two characters side by side in a line, whose uses are not held against each of them again.
  struct HabitOfPair {
    Token second;
    std::array<float, 2> nats;  // before the last couplet, in it
  };
  std::span<const HabitOfPair> habits_after(Token first) const {
    const auto found = pair_habits_.find(first);
    return found == pair_habits_.end() ? std::span<const HabitOfPair>() : found->second;
  }

  // In traditional script, by falling number of poems.
  const std::vector<std::string>& poets() const noexcept { return names_; }
  std::optional<size_t> find_poet(std::string_view name) const;  // in either script

 private:
  void read_habits(const SafetensorsFile& file, const Vocabulary& vocabulary);
  template <class Visit>
  void each(const CharacterTable& table, Token key, const Visit& visit) const {
    const int32_t at = places_[static_cast<size_t>(key)];
    if (at >= 0)
      table.each(static_cast<size_t>(at), [&](uint16_t other, float nats) {
        if (tokens_[other] >= 0) visit(tokens_[other], nats);
      });
  }
  std::vector<Token> tokens_;  // by index of the file's character list; −1: not in the vocabulary
  std::vector<int32_t> places_;  // by token, its index in that list; −1: not in the file
  CharacterTable before_, opposite_, poets_;
  std::vector<std::string> names_;
  std::array<std::vector<float>, 2> habits_;  // before the last couplet, in it
  std::unordered_map<Token, std::vector<HabitOfPair>> pair_habits_;  // by the first of the two
};

// Counts the statistics from `poems` and makes the tensors and metadata that Collocations reads.
class CountedCollocations {
 public:
  // own: verse that the search has written without habits; empty: none are counted.
  explicit CountedCollocations(std::span<const Poem> poems, std::span<const Poem> own = {});
  void add_to(std::vector<NamedTensor>& tensors,
              std::map<std::string, std::string>& metadata) const;

 private:
  class Counts;
  struct Parts;
  void tabulate_pairs(const Counts& counts);
  void tabulate_poets(const Counts& counts);
  void tabulate_habits(std::span<const Poem> poems, std::span<const Poem> own);
  std::vector<uint32_t> characters_;  // sorted code points
  CountedTable before_, opposite_, poets_;
  std::string names_;                    // JSON array
  std::vector<int8_t> habits_;           // [2 × characters] sixteenths of a nat; empty: none
  std::vector<uint32_t> habit_pairs_;    // two characters each
  std::vector<int8_t> habits_of_pairs_;  // [pairs, 2] sixteenths of a nat
};

}  // namespace tangyin
