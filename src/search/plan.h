// The grid that a search fills in: one or more plans of the same shape.
#pragma once

#include <string>
#include <vector>

#include "search/lexicon.h"

namespace tangyin {

inline constexpr Token kBlank = -1;

// One line.
struct LinePlan {
  // The tone patterns that it may follow, each as long as the line, at most 64; it follows one of
  // them.
  std::vector<std::vector<Tone>> variants;
  bool rhymes = false;
  bool parallel = false;           // answers the line before it, word for word (对仗)
  std::vector<Token> given = {};   // by column, kBlank where the search chooses
  std::vector<int> leanings = {};  // by column, an index into Grid::leanings or −1; empty: none
  size_t length() const { return variants.front().size(); }
  int leaning_at(size_t column) const { return leanings.empty() ? -1 : leanings[column]; }
};

// A way to fulfil the request: a pattern of a form, with what is given in its places.
struct Plan {
  std::string name;  // "平起首句入韵"
  std::vector<LinePlan> lines;
  RhymeSet rhymes;  // to choose from
  size_t cells() const {
    size_t sum = 0;
    for (const LinePlan& line : lines) sum += line.length();
    return sum;
  }
};

struct Grid {
  std::vector<Plan> plans;  // same number and lengths of lines; at least one
  std::vector<std::vector<Token>>
      banned;  // words never written within a line where a blank is filled
  std::vector<std::vector<float>>
      leanings;  // each [V padded]: nats that tokens gain for suiting a word
};

// A place of the grid, from 0.
struct Cell {
  size_t line, column;
};

}  // namespace tangyin
