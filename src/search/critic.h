// The judge of coherence in the search: it weighs every particle when a couplet is complete, and
// ranks finished poems.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "inference/team.h"
#include "judge/judge.h"
#include "search/particles.h"

namespace tangyin {

// What the judge needs to know of a search.  Borrows all of it.
struct Criticism {
  const Judge& judge;
  std::span<const Token> tokens;      // [V] the judge's token for each token of the model
  std::span<const float> title = {};  // as Judge::read_title gave it; empty: none
  Team* team = nullptr;               // whose threads read couplets as well; null: one thread
};

// What each part of a judgement counts for.  The detector of replaced characters is weak (area under
// the curve 0.58, docs/judge.md), so its log-odds count for less.
inline constexpr JudgeWeights kCriticWeights{
    .fit = 1, .subject = 0.5F, .lines = 1, .genuine = 0.3F, .role = 0.5F};

// Whether the judge can read such lines: couplets of lines of equal length, 7 characters at most.
bool are_judged(const std::vector<LinePlan>& lines);

// For the searches of one poem, by one thread at a time.  Remembers what it has read: a search and
// its revisions meet the same couplets again and again.
class Critic {
 public:
  explicit Critic(const Criticism& task) : task_(task) {
    if (!task.title.empty()) title_.add_title(task.title);
  }

  // Adds weight·judgement (kCriticWeights) of the couplet that each particle has just completed to its log-weight
  // and the couplet to its context.  `characters`: of a line, at most 7; the couplet is number
  // `couplet` of `couplets`.
  void weigh(std::vector<Particle>& particles, size_t characters, size_t couplet, size_t couplets,
             double weight);

  // A whole poem of lines of `characters`, an even number of them.
  PoemJudgement judge(std::span<const Token> text, size_t characters);

 private:
  using Couplet = std::span<const Token>;  // model tokens of its two lines
  // Reads those couplets that were not read before.
  void read(std::span<const Couplet> couplets);
  const CoupletReading& reading(Couplet couplet) const {
    return read_.at({couplet.begin(), couplet.end()});
  }

  Criticism task_;
  JudgeContext title_;                   // nothing but the title
  std::vector<JudgeScratch> scratches_;  // one for each thread that has read
  std::map<std::vector<Token>, CoupletReading> read_;
};

}  // namespace tangyin
