// What the search has to know of each token of a model's vocabulary: whether it is a Han character,
// its tones, the rhymes it belongs to.  Built once per model.
#pragma once

#include <bitset>
#include <optional>
#include <unordered_map>
#include <vector>

#include "corpus/vocabulary.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

// Tones as bits: a character with several readings has both, a position of a pattern may allow
// both.
enum Tone : uint8_t { kNoTone = 0, kLevel = 1, kOblique = 2, kAnyTone = 3 };

inline constexpr size_t kRhymes = 106;  // 平水韻
using RhymeSet = std::bitset<kRhymes>;

struct Lexeme {
  Tone tones = kNoTone;  // kNoTone: no Han character, or one whose tone nobody knows
  bool hanzi = false;
  RhymeSet rhymes;  // of all its readings
};

struct Lexicon {
  std::vector<Lexeme> lexemes;       // by token
  std::vector<Token> hanzi;          // every Han character
  std::vector<Token> marks;          // punctuation, where the model knows any
  std::optional<Token> comma, stop;  // ， and 。 as fed at the ends of odd and even lines
  const Lexeme& operator[](Token token) const { return lexemes[static_cast<size_t>(token)]; }
};

// Characters that simplified script writes alike (回 迴), each with all of its kind, itself
// included: as rhymes they are one to most readers.
using Twins = std::unordered_map<Token, std::vector<Token>>;
Twins find_twins(const Vocabulary& vocabulary, const Lexicon& lexicon);

// `only_usual`: tones and rhymes by the readings that verse commonly uses, not by every one.
Lexicon make_lexicon(const Vocabulary& vocabulary, const RhymeBook& book, bool only_usual);

}  // namespace tangyin
