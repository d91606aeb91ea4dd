// A model with random weights and a lexicon with made-up tones and rhymes, for tests of the search,
// which does not depend on what the characters mean.
#pragma once

#include "inference/random_model.h"
#include "search/search.h"

namespace tangyin {

inline constexpr size_t kSyntheticRhymes = 5;

// Vocabulary: 4 specials, ， and 。, then characters.  Every third character has both tones; rhyme
// by number.
struct Synthetic {
  explicit Synthetic(int64_t vocabulary = 400, uint64_t seed = 1, int threads = 0)
      : Synthetic(model(vocabulary, seed), threads) {}
  explicit Synthetic(StoredModel stored, int threads = 0)
      : engine(Weights(std::move(stored)), {.threads = threads}) {
    const int64_t vocabulary = engine.vocabulary().size();
    lexicon.lexemes.resize(static_cast<size_t>(vocabulary));
    for (Token token = 6; token < vocabulary; ++token) {
      Lexeme& lexeme = lexicon.lexemes[static_cast<size_t>(token)];
      lexeme.hanzi = true;
      lexeme.tones = token % 3 == 0   ? ToneClass::either
                     : token % 3 == 1 ? ToneClass::level
                                      : ToneClass::oblique;
      lexeme.rhymes.set(static_cast<size_t>(token) / 3 % kSyntheticRhymes);
      lexicon.hanzi.push_back(token);
    }
    lexicon.marks = {4, 5}, lexicon.comma = 4, lexicon.stop = 5;
  }
  static StoredModel model(int64_t vocabulary, uint64_t seed) {
    StoredModel stored =
        random_model({.vocabulary = vocabulary, .embedding = 16, .hidden = 16}, 0.7F, seed);
    std::vector<std::string> tokens = stored.vocabulary.tokens();
    tokens[4] = "，", tokens[5] = "。";
    stored.vocabulary = Vocabulary(tokens);
    return stored;
  }
  Engine engine;
  Lexicon lexicon;
};

// `lines` lines of five in the tones of `variants`, the even ones rhyming, nothing given.
inline Grid grid_of(const std::vector<std::vector<std::vector<ToneClass>>>& variants) {
  Grid grid;
  Plan plan{.name = "plan", .lines = {}, .rhymes = RhymeSet().set()};
  for (size_t l = 0; l < variants.size(); ++l) {
    plan.lines.push_back({.variants = variants[l],
                          .rhymes = l % 2 == 1,
                          .given = std::vector<Token>(variants[l].front().size(), kBlank)});
  }
  grid.plans.push_back(plan);
  return grid;
}

inline constexpr ToneClass P = ToneClass::level, Z = ToneClass::oblique, X = ToneClass::either;

// Four lines, two of them with a second way to be filled.
inline Grid quatrain() {
  return grid_of({{{X, Z, P, P, Z}},
                  {{P, P, Z, Z, P}, {Z, P, P, Z, P}},
                  {{X, P, P, Z, Z}, {X, P, Z, P, Z}},
                  {{X, Z, Z, P, P}}});
}

}  // namespace tangyin
