// Fills a grid with particles (sequential Monte Carlo): each particle is a poem in the making with a state of the
// model.  At every blank a particle's weight is multiplied by the probability that the model gives to all characters
// which the grid allows there, particles are resampled when few carry the weight, and each draws its character from
// the allowed ones.  docs/decoding.md works an example.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "composing/plan.h"
#include "inference/engine.h"

namespace tangyin {

struct SearchOptions {
  int particles = 64;
  double temperature = 0.8;     // of the draw: 1 as the model has it, below 1 closer to its favourites
  double top_p = 0.95;          // the draw is among the likeliest allowed characters that carry this share
  double repetition = 3.0;      // nats off for a character that the poem has already (not for 叠词)
  uint64_t seed = 1;
};

// A filled grid.
struct Candidate {
  size_t plan = 0;
  std::vector<Token> text;         // Han characters alone, in order
  std::vector<float> log_probs;    // of each character under the model, nats, nothing ruled out
  double log_weight = 0;           // of the particle
  double mean_log_prob() const;
};

// All particles that came through, best first, without duplicates; empty where the grid cannot be filled.
std::vector<Candidate> search(const Engine& engine, const Lexicon& lexicon, const Grid& grid,
                              const SearchOptions& options);

}  // namespace tangyin
