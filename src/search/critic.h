// The judge of coherence in the search: it weighs every particle when a couplet is complete, and
// ranks finished poems.
#pragma once

#include <span>
#include <vector>

#include "judge/judge.h"
#include "search/particles.h"

namespace tangyin {

// What the judge needs to know of a search.  Borrows all of it.
struct Criticism {
  const Judge& judge;
  std::span<const Token> tokens;      // [V] the judge's token for each token of the model
  std::span<const float> title = {};  // as Judge::read_title gave it; empty: none
};

// What each part of a judgement counts for.  The detector of replaced characters is weak (area under
// the curve 0.58, docs/judge.md), so its log-odds count for less.
inline constexpr JudgeWeights kCriticWeights{.fit = 1, .lines = 1, .genuine = 0.3F, .role = 0.5F};

// Whether the judge can read such lines: couplets of lines of equal length, 7 characters at most.
bool are_judged(const std::vector<LinePlan>& lines);

// For one search and one thread.
class Critic {
 public:
  explicit Critic(const Criticism& task) : task_(task), scratch_(task.judge) {}

  // Adds weight·judgement (kCriticWeights) of the couplet that each particle has just completed to its log-weight
  // and the couplet to its context.  `characters`: of a line, at most 7; the couplet is number
  // `couplet` of `couplets`.
  void weigh(std::vector<Particle>& particles, size_t characters, size_t couplet, size_t couplets,
             double weight);

  // A whole poem of lines of `characters`, an even number of them.
  PoemJudgement judge(std::span<const Token> text, size_t characters);

 private:
  std::span<const CoupletReading> read(std::span<const Token> couplets, size_t characters);

  Criticism task_;
  JudgeScratch scratch_;
  std::vector<Token> tokens_;
  std::vector<CoupletReading> readings_;
};

}  // namespace tangyin
