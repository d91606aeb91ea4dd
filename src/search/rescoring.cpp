#include "search/rescoring.h"

#include <algorithm>
#include <cmath>

namespace tangyin {
namespace {

constexpr double kLeastProbability = 1e-30;  // keeps the score of a freak model finite

}  // namespace

std::vector<double> rescore(const Engine& engine, States& states, const float* row,
                            std::span<const Token> candidates, std::span<const Following> following,
                            const Lexicon& lexicon, const SearchWatch* watch) {
  std::vector<double> scores;
  for (const Token token : candidates) scores.push_back(static_cast<double>(row[token]));
  if (candidates.empty() || following.empty()) return scores;
  const OwnedMatrix<float> rows(static_cast<Index>(candidates.size()), engine.row_size());
  states.select(std::vector<int32_t>(candidates.size(), 0));
  engine.feed(states, candidates);
  for (size_t n = 0; n < following.size(); ++n) {
    if (watch != nullptr) watch->check();
    engine.log_probabilities(states, rows.view());
    for (size_t c = 0; c < scores.size(); ++c) {
      const float* next = rows.view().row(static_cast<Index>(c));
      if (!following[n].mark) {
        scores[c] += static_cast<double>(next[following[n].token]);
        continue;
      }
      double marks = 0;
      for (const Token mark : lexicon.marks) marks += std::exp(static_cast<double>(next[mark]));
      scores[c] += std::log(std::max(marks, kLeastProbability));
    }
    if (n + 1 < following.size())
      engine.feed(states, std::vector<Token>(candidates.size(), following[n].token));
  }
  return scores;
}

}  // namespace tangyin
