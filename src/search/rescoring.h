// How well each of several characters suits what stands before it and after it: the model reads what
// follows once with each of them.
#pragma once

#include <span>
#include <vector>

#include "search/search.h"

namespace tangyin {

// A token that the model reads after the candidates.  `mark`: punctuation, of which any counts.
struct Following {
  Token token;
  bool mark;
};

// ln P(c | before) + ln P(following | before, c), nats, for each of `candidates`.  `states` holds
// one state, which has read what stands before, and has room for one for each candidate; it is used
// up.  `row`: the log-probabilities of that state [row_size()].  Cancelled where the watch, which
// may be null, says so.
std::vector<double> rescore(const Engine& engine, States& states, const float* row,
                            std::span<const Token> candidates, std::span<const Following> following,
                            const Lexicon& lexicon, const SearchWatch* watch);

}  // namespace tangyin
