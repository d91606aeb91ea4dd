// Small models of sixty tokens, and readings of quatrains that are drawn from their characters.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"
#include "corpus/heading.h"
#include "inference/random_model.h"
#include "reward_training/readings.h"

namespace tangyin {

inline StoredModel small_model() {
  StoredModel stored =
      random_model({.vocabulary = 60, .embedding = 16, .hidden = 16, .whole_poems = true}, 0.7F, 2);
  std::vector<std::string> tokens = stored.vocabulary.tokens();
  tokens[4] = "，", tokens[5] = "。";
  stored.vocabulary = Vocabulary(tokens);
  return stored;
}

// The same, with the tokens of headings.
inline StoredModel headed_model() {
  StoredModel stored = small_model();
  std::vector<std::string> tokens = stored.vocabulary.tokens();
  std::ranges::copy(kHeadingTokens, tokens.begin() + 6);
  stored.vocabulary = Vocabulary(tokens);
  return stored;
}
inline constexpr Token kFirstAfterHeadings = 6 + static_cast<Token>(kHeadingTokens.size());

// A character of the sixty of these models, from `first` on.
inline Token drawn(Token first, Random& random) {
  return first + static_cast<Token>(random.bits() % static_cast<uint64_t>(60 - first));
}

// 300 quatrains of characters drawn at random, two to a title, and marks that `mark` gives a line.
// `first`: the first token that may be drawn.
template <class Mark>
std::vector<MarkedPoem> drawn_readings(const Vocabulary& vocabulary, const Mark& mark,
                                       Token first = 6) {
  Random random(9);
  std::vector<MarkedPoem> readings;
  for (int n = 0; n < 300; ++n) {
    MarkedPoem reading{
        .reader = n % 4 < 2 ? "1" : "2",
        .title = std::u32string(1, static_cast<char32_t>(U'一') + static_cast<char32_t>(n / 2)),
        .lines = {},
        .marks = {},
        .sense = 3};
    for (int line = 0; line < 4; ++line) {
      reading.lines.emplace_back();
      for (int c = 0; c < 5; ++c)
        reading.lines.back() += vocabulary.character(drawn(first, random));
      reading.marks.push_back(mark(reading.lines.back(), random));
    }
    readings.push_back(std::move(reading));
  }
  return readings;
}

}  // namespace tangyin
