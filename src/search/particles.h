// Partial poems of the search, and resampling.
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "base/random.h"
#include "judge/judge.h"
#include "search/plan.h"

namespace tangyin {

// The log-weight of a particle that cannot go on.
inline constexpr double kDead = -std::numeric_limits<double>::infinity();

// A partial poem.
struct Particle {
  size_t plan = 0;            // index into Grid::plans
  int32_t row = 0;            // of States: its model state, shared by particles of the same text
  uint64_t variants = ~0ULL;  // bit v: the line so far follows LinePlan::variants[v]
  RhymeSet rhymes;            // the rhymes that are still possible for the whole poem
  double log_weight = 0;      // nats
  float look_ahead = 0;  // nats: the look-ahead bonus of the last character, still in log_weight
  int copied_lines = 0, copied_spans = 0;  // see Candidate
  double reward = 0;     // Σ over the characters so far: LineReward, phrases, pairs, endings
  JudgeContext context;  // the title and the couplets so far, for the judge
  std::vector<Token> text;
  std::vector<float> log_probs;
};

// −ln of a token's frequency in the corpus, up to a constant: tokens are numbered by falling
// frequency, which is roughly proportional to 1/rank (Zipf's law).
inline double rarity(Token token) noexcept {
  return std::log(static_cast<double>(token) + 10);
}

// `count` indices drawn in proportion to exp(log_weights) by systematic resampling: one uniform
// number, then equal steps through the cumulated weights.  Rising.  At least one weight is finite.
std::vector<int32_t> resample(std::span<const double> log_weights, size_t count, Random& random);

// Effective sample size (Σ w)² / Σ w², with w = exp(log_weights).
double effective_size(std::span<const double> log_weights);

}  // namespace tangyin
