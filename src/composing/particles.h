// The inside of search.h: the particles and one step of them.
#pragma once

#include <limits>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "composing/explain.h"
#include "inference/choice.h"

namespace tangyin {

inline constexpr double kDead = -std::numeric_limits<double>::infinity();

// A poem in the making.
struct Particle {
  size_t plan = 0;
  int32_t row = 0;           // its state of the model; particles with the same text so far share one
  uint64_t variants = ~0ULL; // tone patterns that the current line still fits, as bits
  RhymeSet rhymes;           // rhymes that the poem's rhyming characters have in common
  double log_weight = 0;
  std::vector<Token> text;
  std::vector<float> log_probs;
};

// A place of the grid.
struct Cell {
  size_t line, column;
  Token given;  // or kBlank
};

// One state that has read what stands before the first character of a poem of `cells` characters: <bos>, or for a model
// that learned from windows the padding in front of such a poem.
void begin_text(const Engine& engine, States& states, size_t cells);

// What a particle may write at a cell, and the share of the model's probability that this is.
class Chooser {
 public:
  Chooser(const Engine& engine, const Lexicon& lexicon, const Grid& grid, const SearchOptions& options);
  // ln of the share that the model gives to what is allowed, penalties taken off; kDead where nothing is.
  // `log_probs` [V] is the model's row for the particle.
  double log_share(const Particle& particle, const Cell& cell, const float* log_probs);
  // Makes ready to draw for `particle`, and for others with the same text, plan and row.
  void aim(const Particle& particle, const Cell& cell, const float* log_probs);
  Token draw(Random& random) const { return given_ != kBlank ? given_ : static_cast<Token>(wheel_.spin(settings_.top_p, random)); }
  // What the grid and the poem so far have against `token`; a repeated character is unwelcome, not forbidden.
  Objection objection(const Particle& particle, const Cell& cell, Token token) const;
  // The tones that continue at least one pattern which the line has followed so far.
  Tone tones(const Particle& particle, const Cell& cell) const;
  bool rhymes_at(const Particle& particle, const Cell& cell) const {
    const LinePlan& line = line_of(particle, cell);
    return line.rhymes && cell.column + 1 == line.length();
  }
  // Notes that `particle` has written `token` at `cell`.
  void write(Particle& particle, const Cell& cell, Token token, float log_prob) const;

 private:
  const LinePlan& line_of(const Particle& particle, const Cell& cell) const {
    return grid_.plans[particle.plan].lines[cell.line];
  }
  bool fits(const Particle& particle, const Cell& cell, Token token) const;
  const float* bias(const Particle& particle, const Cell& cell);
  template <class Visit>
  void each_repeated(const Particle& particle, const Cell& cell, const Visit& visit);

  const Lexicon& lexicon_;
  const Grid& grid_;
  const SearchOptions settings_;
  const Index row_size_;
  Wheel wheel_;
  Token given_ = kBlank;
  std::vector<uint8_t> banned_;                  // [V]
  std::vector<uint32_t> visited_;                // [V], stamps
  uint32_t stamp_ = 0;
  // 0 or −∞ for each token, by what a cell allows: tones, and rhymes where it rhymes.
  std::unordered_map<RhymeSet, Buffer<float>> biases_[4];
};

// Indices of `count` particles drawn in proportion to exp(log_weights) by systematic resampling.
std::vector<int32_t> resample(std::span<const double> log_weights, size_t count, Random& random);

// (Σ w)² / Σ w²
double effective_size(std::span<const double> log_weights);

}  // namespace tangyin
