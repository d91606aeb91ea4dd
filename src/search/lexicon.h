// What the search knows of each token: whether it is a Han character, its tones and its rhymes.
// Built once for each model.
#pragma once

#include <bitset>
#include <optional>
#include <unordered_map>
#include <vector>

#include "corpus/vocabulary.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

inline constexpr size_t kRhymes = 106;  // 平水韻
using RhymeSet = std::bitset<kRhymes>;  // by RhymeId

// A token's entry.
struct Lexeme {
  ToneClass tones = ToneClass::unknown;  // of all its readings; unknown also where not Han
  bool hanzi = false;
  RhymeSet rhymes;  // of all its readings
};

// Two characters that are read in one way where they stand side by side (成行), by the words of
// prosody/words.h.
struct Pair {
  Token second;
  ToneClass first_tone = ToneClass::either, second_tone = ToneClass::either;
  RhymeSet rhymes;  // that the second may have
};

struct Lexicon {
  std::vector<Lexeme> lexemes;  // by token, [V]
  std::vector<Token> hanzi;     // all Han characters, rising
  std::vector<Token> marks;     // all punctuation of the vocabulary; may be empty
  std::unordered_map<Token, std::vector<Pair>> pairs;  // by the first of the two
  std::optional<Token> comma, stop;  // ， and 。, which the model reads after odd and even lines
  const Lexeme& operator[](Token token) const { return lexemes[static_cast<size_t>(token)]; }
};

// `only_usual`: ignore readings that verse hardly uses (Reading::usual), and read pairs by all
// words that are known; else only by those that leave no other reading.
Lexicon make_lexicon(const Vocabulary& vocabulary, const RhymeBook& book, bool only_usual);

// For each character that shares its simplified form, as it is printed, with others (回 迴, 杯 桮): all of these, itself
// included.  To most readers they are one character, so a poem must not rhyme on two of them.
using Twins = std::unordered_map<Token, std::vector<Token>>;
Twins find_twins(const Vocabulary& vocabulary, const Lexicon& lexicon);

}  // namespace tangyin
