// Fills a grid by sequential Monte Carlo.
//
// Each particle is a partial poem with a state of the model.  At each cell
//   1. a particle's weight is multiplied by the model's probability of all characters that the grid
//      allows there (after biases and penalties);
//   2. the particles are resampled if the effective sample size is below half their number;
//   3. each particle draws its character from the allowed ones.
// docs/decoding.md explains this with an example.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "inference/engine.h"
#include "search/critic.h"
#include "search/guided_model.h"
#include "search/plan.h"
#include "verse_index/training_index.h"

namespace tangyin {

struct SearchOptions {
  int particles = 64;         // or the beam's width; at least 1
  double temperature = 0.45;  // of the draw; positive, 1: the model's own distribution
  double top_p = 0.95;        // nucleus sampling, in (0, 1]: 1 draws from all allowed characters
  double repetition = 3.0;  // penalty in nats for a character that the poem has already (叠词 free)
  double parallelism = 1;     // weight of the mutual information between the lines of a couplet
  double look_ahead = 1;      // weight of the bonus for what the next cell needs; 0: none
  double specificity = 0.8;   // of the ranking: nats added per nat of rarity; 0: likelihood alone
  double habits = 0.7;        // weight of the correction of what the search overuses (Collocations)
  double closing_habits = 3;  // times that, in the last couplet
  double guidance = 2.4;      // γ of GuidedModel; 1: as the model has it, 0: heedless of the title
  double subject_words = 1.1;  // weight of the words of the subject, times their nats
  double scene = 1;            // weight of what belongs to another season, hour or sky (Scenes)
  double judge_weight = 0.5;   // times the judge's nats for a couplet, in a particle's log-weight
  double judge_ranking = 0.3;  // of the ranking: nats a character per nat of the judge's mean
  double reward_weight = 6;    // nats of a particle's log-weight per unit of a line's reward
  double reward_ranking = 6;   // of the ranking: nats a character per unit of the mean reward
  int sweeps = 0;              // of revision.h through the poem that was found; read by composing/
  bool beam = false;           // beam search instead, for comparison; ignores the seed
  uint64_t seed = 1;
};

// A filled grid.
struct Candidate {
  size_t plan = 0;          // index into Grid::plans
  std::vector<Token> text;  // [cells]  Han characters, in reading order
  // [cells]  ln P under the model told of the prompt, over its whole vocabulary
  std::vector<float> log_probs;
  double log_weight = 0;     // of the particle, nats
  double judgement = 0;      // PoemJudgement::total, nats; 0 without a judge
  double habits = 0;         // Chooser::habits, nats
  double subject_words = 0;  // SubjectWords::in_poem, nats
  double scene = 0;          // Scenes::read of all characters, weighed, nats
  double reward = 0;  // LineReward, phrases, PairReward and EndingReward, the mean over the lines
  int copied_lines = 0, copied_spans = 0;  // in the training text, SearchTask::written or worn
  double mean_log_prob() const;            // nats a character
  double ranking(const SearchOptions& options) const;  // nats a character, copies apart
};

// The order of the results of search(): fewest copies first, then by ranking.
bool ranks_before(const Candidate& a, const Candidate& b, const SearchOptions& options);

using LineSet = std::unordered_set<std::u32string>;  // lines in the model's script, no punctuation

// Looks on while a grid is filled; each function may be empty.  All are called on the thread that
// called search().
struct SearchWatch {
  // A character will not change any more: all particles have it, or are given it next.  In order
  // from the first, the last of a line before the line; those that are settled only by the choice
  // of the best particle are not reported.
  std::function<void(const Cell& cell, char32_t character)> character = {};
  // A line will not change any more: all particles have it.  In order from the first; lines that
  // are settled only by the choice of the best particle are not reported.
  std::function<void(size_t line, const std::u32string& text)> settled = {};
  std::function<bool()> cancelled = {};  // asked before each step of the model; true: stop
  void check() const;                    // throws Cancelled
};

// The watch wanted no more.
class Cancelled : public Error {
 public:
  Cancelled() : Error("cancelled") {}
};

// What is searched.  Borrows everything; the pointers may be null.
struct SearchTask {
  const Engine& engine;
  const Lexicon& lexicon;
  const Grid& grid;
  const TrainingIndex* index = nullptr;  // null: no collocations, copies are not noticed
  const LineSet* written = nullptr;      // lines of earlier poems, which are avoided like copies
  const Twins* twins = nullptr;          // needed only where lines rhyme
  const SearchWatch* watch = nullptr;
  Critic* critic = nullptr;  // null: no judge
  // The poem whose lines the grid holds (LinePlan::held); null where it holds none.  The grid has one
  // plan then, and the open lines stand together.
  const Candidate* revised = nullptr;
  Prompt prompt = {};  // what the model is told before the poem
};

// All distinct poems that were completed, best first; empty if no particle could go on.
// Cancelled where the watch says so.  The same task and options give the same result for any number of threads.
std::vector<Candidate> search(const SearchTask& task, const SearchOptions& options);

}  // namespace tangyin
