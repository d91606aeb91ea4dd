// Why each character of a poem stands where it stands: the poem is read once more by one state, and
// at each place the model's favourites are told apart into what the grid allowed and what it ruled
// out.
#pragma once

#include <vector>

#include "search/search.h"

namespace tangyin {

enum class Objection : uint8_t { none, tone, rhyme, repeated, banned };

struct Alternative {
  char32_t character;
  double probability;  // under the model, nothing ruled out
  Objection objection;
};

struct Explanation {
  char32_t character;
  double probability;
  double allowed;  // the share of the model's probability that the grid allowed here
  Tone wanted;     // kAnyTone where the pattern leaves it open
  Tone tones;      // the character's own
  bool given = false, rhymes = false;
  std::vector<Alternative>
      beside;  // likeliest allowed ones other than the character, at most `alternatives`
  std::vector<Alternative>
      ruled_out;  // likelier than the character but not allowed, at most `alternatives`
};

// One for each character of `candidate`, which search() has filled into `grid`.
std::vector<Explanation> explain(const SearchTask& task, const SearchOptions& options,
                                 const Candidate& candidate, size_t alternatives = 3);

}  // namespace tangyin
