// Why each character of a poem was chosen.  The model reads the poem once more; at each cell its
// most probable characters are sorted into those that the grid allowed and those it ruled out.
#pragma once

#include <vector>

#include "search/search.h"

namespace tangyin {

struct Alternative {
  char32_t character;
  double probability;   // under the model, over its whole vocabulary
  Objection objection;  // none among Explanation::beside
};

struct Explanation {
  char32_t character;
  double probability;  // under the model, over its whole vocabulary
  double allowed;      // the model's probability of all characters without an objection
  double
      subject;  // nats: ln P told of the prompt − ln P told of the form alone; 0 without a prompt
  double reward = 0;   // of the character: LineReward, phrases, pairs and endings; 0: none
  ToneClass wanted;    // by the tone pattern; either where it leaves the tone open
  ToneClass tones;     // the character's own
  bool given = false;  // by the request
  bool rhymes = false;
  std::vector<Alternative> beside;     // the most probable other allowed characters
  std::vector<Alternative> ruled_out;  // more probable than the character, but not allowed
};

// One entry for each character of `candidate`, a result of search(task, options).  `alternatives`
// is the most that each of the two lists holds.
std::vector<Explanation> explain(const SearchTask& task, const SearchOptions& options,
                                 const Candidate& candidate, size_t alternatives = 3);

}  // namespace tangyin
