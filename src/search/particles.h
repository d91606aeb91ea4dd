// The inside of search.h: the particles and one step of them.
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "inference/choice.h"
#include "search/explain.h"

namespace tangyin {

inline constexpr double kDead = -std::numeric_limits<double>::infinity();

// A poem in the making.
struct Particle {
  size_t plan = 0;
  int32_t row = 0;  // its state of the model; particles with the same text so far share one
  uint64_t variants = ~0ULL;  // tone patterns that the current line still fits, as bits
  RhymeSet rhymes;            // rhymes that the poem's rhyming characters have in common
  double log_weight = 0;
  float foresight =
      0;  // nats by which its last character was preferred for what follows; taken back there
  int copied_lines = 0, copied_spans = 0;  // of the training text
  std::vector<Token> text;
  std::vector<float> log_probs;
};

// How rare a token is, in nats: tokens are numbered by falling frequency, and frequency falls about
// as one over the rank (Zipf's law).
inline double rarity(Token token) noexcept {
  return std::log(static_cast<double>(token) + 10);
}

// One state that has read what stands before the first character of a poem of `cells` characters:
// <bos>, or for a model that learned from windows the padding in front of such a poem.
void begin_text(const Engine& engine, States& states, size_t cells);

// What a particle may write at a cell, and the share of the model's probability that this is.
class Chooser {
 public:
  Chooser(const SearchTask& task, const SearchOptions& options);
  // ln Σ P(c) e^b(c) over the characters c that are allowed, b being what leanings and foresight
  // add and penalties take off; kDead where nothing is allowed.  `log_probs` [V] is the model's row
  // for the particle.
  double log_share(const Particle& particle, const Cell& cell, const float* log_probs);
  // Σ P(c) over the allowed characters, nothing added.
  double allowed_probability(const Particle& particle, const Cell& cell,
                             const float* log_probs) const;
  // Makes ready to draw for `particle`, and for others with the same text, plan and row.
  void aim(const Particle& particle, const Cell& cell, const float* log_probs);
  // Adds what `particle` may write at `cell` to `extensions`, each with ln P(c) + b(c).
  struct Extension {
    double log_weight;  // of the particle and its new character
    size_t particle;
    Token token;
  };
  void extend(const Particle& particle, const Cell& cell, const float* log_probs, size_t number,
              std::vector<Extension>& extensions);
  Token draw(Random& random) const {
    return given_ != kBlank ? given_ : static_cast<Token>(wheel_.spin(settings_.top_p, random));
  }
  // What the grid and the poem so far have against `token`; a repeated character is unwelcome, not
  // forbidden.
  Objection objection(const Particle& particle, const Cell& cell, Token token) const;
  // The tones that continue at least one pattern which the line has followed so far.
  Tone tones(const Particle& particle, const Cell& cell) const;
  Token given(const Particle& particle, const Cell& cell) const {
    return line_of(particle, cell).given[cell.column];
  }
  bool rhymes_at(const Particle& particle, const Cell& cell) const {
    const LinePlan& line = line_of(particle, cell);
    return line.rhymes && cell.column + 1 == line.length();
  }
  // Notes that `particle`, for which this was aimed, has written `token` at `cell`.
  void write(Particle& particle, const Cell& cell, Token token, float log_prob);

 private:
  const LinePlan& line_of(const Particle& particle, const Cell& cell) const {
    return grid_.plans[particle.plan].lines[cell.line];
  }
  bool fits(const Particle& particle, const Cell& cell, Token token) const;
  bool may_double(const Particle& particle,
                  const Cell& cell) const;  // whether 叠词 is welcome here
  bool rhymes_later(const Particle& particle, const Cell& cell, Token token) const;
  std::span<const Token> twins_of(Token token) const;
  bool ends_banned(const Particle& particle, const Cell& cell, Token token) const;
  // What is added to the log-probabilities at a cell: −∞ where nothing may stand; and how much of
  // it is foresight, empty where there is none.
  struct Bias {
    Buffer<float> all, foresight;  // [V padded]
  };
  const Bias& bias(const Particle& particle, const Cell& cell);
  void add_opposition(Token opposite, Buffer<float>& values) const;
  void look_ahead(const Particle& particle, const Cell& next, Bias& bias) const;
  template <class Visit>
  void each_weakened(const Particle& particle, const Cell& cell, const Visit& visit);

  const Lexicon& lexicon_;
  const Grid& grid_;
  const Twins* twins_;
  const Collocations* collocations_;
  const SearchOptions settings_;
  const Index row_size_;
  Wheel wheel_;
  Token given_ = kBlank;
  const float* foresight_ = nullptr;  // of the bias that was aimed with
  std::vector<uint32_t> visited_;     // [V], stamps
  uint32_t stamp_ = 0;
  // Biases by all that they depend on: tones, whether the cell ends an unrhymed line, leaning, the
  // character that is answered, the character given next; and the rhymes that are open, where this
  // cell or the next one rhymes.
  using BiasKey = std::tuple<Tone, bool, int, Token, Token, bool>;
  std::map<BiasKey, std::unordered_map<RhymeSet, Bias>> biases_;
};

// Indices of `count` particles drawn in proportion to exp(log_weights) by systematic resampling.
std::vector<int32_t> resample(std::span<const double> log_weights, size_t count, Random& random);

// (Σ w)² / Σ w²
double effective_size(std::span<const double> log_weights);

}  // namespace tangyin
