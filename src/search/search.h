// Fills a grid with particles (sequential Monte Carlo): each particle is a poem in the making with
// a state of the model.  At every blank a particle's weight is multiplied by the probability that
// the model gives to all characters which the grid allows there, particles are resampled when few
// carry the weight, and each draws its character from the allowed ones.  docs/decoding.md works an
// example.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "inference/engine.h"
#include "search/plan.h"
#include "verse_index/training_index.h"

namespace tangyin {

struct SearchOptions {
  int particles = 64;
  double temperature = 0.8;  // of the draw: 1 as the model has it, below 1 closer to its favourites
  double top_p = 0.95;  // the draw is among the likeliest allowed characters that carry this share
  double repetition = 3.0;  // nats off for a character that the poem has already (not for 叠词)
  double parallelism =
      0.6;  // how far parallel couplets lean towards what answers a character in the corpus
  double foresight =
      1;  // how far a choice leans towards what can be followed by a given character or a rhyme
  double specificity =
      0.4;  // of the ranking: how much of a character's rarity is forgiven (0: likelihood alone)
  bool beam = false;  // instead: beam search with as many hypotheses, to compare with; the seed
                      // plays no part
  uint64_t seed = 1;
};

// A filled grid.
struct Candidate {
  size_t plan = 0;
  std::vector<Token> text;       // Han characters alone, in order
  std::vector<float> log_probs;  // of each character under the model, nats, nothing ruled out
  double log_weight = 0;         // of the particle
  int copied_lines = 0, copied_spans = 0;  // of the training text
  double mean_log_prob() const;
};

using LineSet = std::unordered_set<std::u32string>;

// What the search fills: `index` may be null, then nothing is known of the training text: no
// copies, no collocations.
struct SearchTask {
  const Engine& engine;
  const Lexicon& lexicon;
  const Grid& grid;
  const TrainingIndex* index = nullptr;
  const LineSet* written =
      nullptr;  // lines of earlier poems, to be avoided like those of the training text
  const Twins* twins = nullptr;  // what a rhyme does not take beside what the poem has already
};

// All particles that came through, best first, without duplicates; empty where the grid cannot be
// filled.
std::vector<Candidate> search(const SearchTask& task, const SearchOptions& options);

}  // namespace tangyin
