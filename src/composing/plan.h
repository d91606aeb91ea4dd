// The grid that a search fills in: one or more plans of the same shape, and the characters that are given.
#pragma once

#include <string>
#include <vector>

#include "composing/lexicon.h"

namespace tangyin {

// One line.  `variants` are the tone patterns that it may follow, each as long as the line; a line follows one of them.
struct LinePlan {
  std::vector<std::vector<Tone>> variants;  // at most 64
  bool rhymes = false;
  size_t length() const { return variants.front().size(); }
};

// A way to fulfil the request: a pattern of a form.
struct Plan {
  std::string name;  // "平起首句入韵"
  std::vector<LinePlan> lines;
};

inline constexpr Token kBlank = -1;

struct Grid {
  std::vector<Plan> plans;                 // same number and lengths of lines; at least one
  std::vector<std::vector<Token>> given;   // per line and column: a token or kBlank
  RhymeSet rhymes = RhymeSet().set();      // those to choose from
  std::vector<Token> banned;               // never chosen where a blank is filled
  size_t cells() const {
    size_t sum = 0;
    for (const auto& line : given) sum += line.size();
    return sum;
  }
};

}  // namespace tangyin
