// Which characters a particle may write in a cell, and how probable each is.
//
//   b(c)   logit bias: −∞ where the grid forbids c; else Grid::biases, the correction of habits, the
//          couplet bonus, the look-ahead bonus, what words of the subject gain (subject_words.h), what
//          readers make of c beside the characters before it (PairReward, EndingReward) and the repetition penalty
//   P(c)   the model's probability
// A character is drawn from P(c)·exp(b(c)), and the particle's weight is multiplied by their sum.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "inference/sampling.h"
#include "search/particles.h"
#include "search/search.h"
#include "search/subject_words.h"

namespace tangyin {

// Borrows the task.  Caches biases, so it is not for use by two threads at once.  `log_probs` [V
// padded] is always the model's row for the particle.
class Chooser {
 public:
  Chooser(const SearchTask& task, const SearchOptions& options);

  // ln Σ_c P(c)·exp(b(c)); kDead where no character is allowed.  For a given character ln P(c) +
  // rarity(c) and what readers make of it, or kDead where it breaks a rule.
  double log_share(const Particle& particle, const Cell& cell, const float* log_probs);

  // Σ P(c) over the characters without an objection, no bias added.
  double allowed_probability(const Particle& particle, const Cell& cell,
                             const float* log_probs) const;

  // Prepares draw() for `particle` and for others with the same text, plan and model state; no
  // `log_probs` are needed where the cell is given.
  void prepare(const Particle& particle, const Cell& cell, const float* log_probs);
  Token draw(Random& random) const {
    return given_ != kBlank ? given_ : static_cast<Token>(sampler_.draw(settings_.top_p, random));
  }

  // For beam search: appends every character that `particle` may write at `cell`.
  struct Extension {
    double log_weight;  // the particle's, plus ln P(c) + b(c)
    size_t particle;    // `number`
    Token token;
  };
  void extend(const Particle& particle, const Cell& cell, const float* log_probs, size_t number,
              std::vector<Extension>& extensions);

  // Appends `token` to `particle`, for which this was prepared.
  void write(Particle& particle, const Cell& cell, Token token, float log_prob);

  // Why `token` should not stand at `cell`.  Only `repeated` may nevertheless be drawn, with the
  // repetition penalty.
  Objection objection(const Particle& particle, const Cell& cell, Token token) const;

  // The tones that continue at least one tone pattern which the line follows so far.
  ToneClass tones(const Particle& particle, const Cell& cell) const;

  Token given(const Particle& particle, const Cell& cell) const {
    return line_of(particle, cell).given[cell.column];
  }
  // Σ of the correction of habits over the characters of a whole poem that the search chose, and over
  // the words that they complete.
  double habits(const Plan& plan, std::span<const Token> text) const;

  const SubjectWords& subject_words() const noexcept { return subject_; }

  // Whether the given character of `cell` keeps the rules of the particle's plan.
  bool given_fits(const Particle& particle, const Cell& cell) const {
    return fits(particle, cell, tones(particle, cell), given(particle, cell));
  }

  bool rhymes_at(const Particle& particle, const Cell& cell) const {
    const LinePlan& line = line_of(particle, cell);
    return line.rhymes && cell.column + 1 == line.length();
  }

 private:
  const LinePlan& line_of(const Particle& particle, const Cell& cell) const {
    return grid_.plans[particle.plan].lines[cell.line];
  }
  // `wanted`: tones(particle, cell)
  bool fits(const Particle& particle, const Cell& cell, ToneClass wanted, Token token) const;
  bool is_doubled(Token token) const;
  bool may_double(const Particle& particle, const Cell& cell) const;
  bool rhymes_later(const Particle& particle, const Cell& cell, Token token) const;
  std::span<const Token> twins_of(Token token) const;
  // The pair that the last character forms with `token`, if its readings are known.
  const Pair* pair_with(const Particle& particle, const Cell& cell, Token token) const;
  bool pair_fits(const Particle& particle, const Cell& cell, const Pair& pair) const;
  bool ends_banned(const Particle& particle, const Cell& cell, Token token) const;
  float begun(const Particle& particle, const Cell& cell, Token token) const;
  template <class Visit>
  void each_scaled(const Particle& particle, const Cell& cell, const Visit& visit);

  // The part of b(c) that does not depend on the text so far: everything but the repetition penalty,
  // the words of the subject and the habits of words.
  struct Bias {
    Buffer<float> all;         // [V padded]
    Buffer<float> look_ahead;  // [V padded]  the look-ahead bonus within `all`; empty: none
  };
  const Bias& bias(const Particle& particle, const Cell& cell);
  const float* biases_with_reward(const Particle& particle, const Cell& cell);
  double reward_of_given(const Particle& particle, const Cell& cell) const;
  std::optional<std::array<Token, 2>> ending_before(const Particle& particle,
                                                    const Cell& cell) const;
  std::span<const float> pairs_before(const Particle& particle, const Cell& cell);
  bool is_in_last_couplet(size_t line) const {
    return line + 2 >= grid_.plans.front().lines.size();
  }
  double habits_weight(bool last_couplet) const {
    return settings_.habits * (last_couplet ? settings_.closing_habits : 1);
  }
  std::span<const float> habits_of(bool last_couplet) const;
  std::span<const Collocations::HabitOfPair> pair_habits(Token first) const;
  double habit_of_pair(Token first, Token second, bool last_couplet) const;
  void add_couplet_bonus(Token opposite, Buffer<float>& values) const;
  void add_look_ahead(const Particle& particle, const Cell& next, Bias& bias) const;

  const Lexicon& lexicon_;
  const Grid& grid_;
  const Twins* twins_;
  const Collocations* collocations_;
  const PairReward* pairs_;      // null: none, or none that counts
  const EndingReward* endings_;  // the same
  const SearchOptions settings_;
  const SubjectWords subject_;
  const Index row_size_;
  Buffer<float> gains_;        // [V padded]  b(c) of the cell prepared for
  Buffer<float> with_reward_;  // [V padded]  biases_with_reward()
  // What pairs with the title and with the lines before give each character, by those lines: some of
  // the line that is being written.
  std::map<std::vector<Token>, Buffer<float>> pairs_before_;  // [V padded]
  size_t pairs_line_ = 0;
  NucleusSampler sampler_;
  Token given_ = kBlank;               // of the cell prepared for
  const float* look_ahead_ = nullptr;  // of the bias prepared with; null: none
  std::vector<uint32_t> visited_;      // [V]  stamp_ where each_scaled has been
  uint32_t stamp_ = 0;
  mutable std::vector<std::optional<bool>> doubled_;  // [V]  is_doubled, as far as it was asked
  // Biases by all that they depend on: the tones wanted, whether the cell ends a line without
  // rhyme, LinePlan::biases, the opposite character of a couplet, the character given next, whether
  // the next cell rhymes, whether the couplet is the last; and the possible rhymes, where this cell
  // or the next one rhymes.
  using BiasKey = std::tuple<ToneClass, bool, int, Token, Token, bool, bool>;
  std::map<BiasKey, std::unordered_map<RhymeSet, Bias>> biases_;
};

}  // namespace tangyin
