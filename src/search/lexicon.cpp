#include "search/lexicon.h"

#include <algorithm>

#include "base/printed_glyphs.h"
#include "base/script.h"
#include "base/utf8.h"
#include "corpus/poem.h"
#include "prosody/tables.h"

namespace tangyin {
namespace {

Lexeme lexeme_of(char32_t character, const RhymeBook& book, bool only_usual) {
  Lexeme lexeme{.tones = ToneClass::unknown, .hanzi = true, .rhymes = {}};
  for (const Reading& reading : book.readings(character)) {
    if (only_usual && !reading.usual) continue;
    lexeme.tones = lexeme.tones | tone_class_of(reading.tone);
    lexeme.rhymes.set(static_cast<size_t>(reading.rhyme));
  }
  return lexeme;
}

// Words of two characters as pairs, and of one as its tones.
void add_words(const Vocabulary& vocabulary, bool only_usual, Lexicon& lexicon) {
  for (const WordRow& row : word_table()) {
    if ((!only_usual && !row.certain) || row.word.size() > 2) continue;
    if (!std::ranges::all_of(row.word, [&](char32_t c) { return vocabulary.contains(c); }))
      continue;
    const Token first = vocabulary.id(row.word[0]);
    const ToneClass tone = row.level ? ToneClass::level : ToneClass::oblique;
    if (row.word.size() == 1) {
      lexicon.lexemes[static_cast<size_t>(first)].tones = tone;
      continue;
    }
    std::vector<Pair>& pairs = lexicon.pairs[first];
    const Token second = vocabulary.id(row.word[1]);
    auto pair = std::ranges::find(pairs, second, &Pair::second);
    if (pair == pairs.end()) {
      pairs.push_back({.second = second, .rhymes = RhymeSet().set()});
      pair = std::prev(pairs.end());
    }
    (row.position == 0 ? pair->first_tone : pair->second_tone) = tone;
    if (row.position == 1 && row.rhyme != WordRow::kNoRhyme) {
      pair->rhymes.reset();
      pair->rhymes.set(row.rhyme);
    }
  }
}

}  // namespace

Lexicon make_lexicon(const Vocabulary& vocabulary, const RhymeBook& book, bool only_usual) {
  Lexicon lexicon;
  lexicon.lexemes.resize(static_cast<size_t>(vocabulary.size()));
  for (Token token = 0; token < vocabulary.size(); ++token) {
    const char32_t c = vocabulary.character(token);
    if (c != 0 && is_punctuation(c)) lexicon.marks.push_back(token);
    if (c == 0 || !utf8::is_han(c)) continue;
    lexicon.hanzi.push_back(token);
    lexicon.lexemes[static_cast<size_t>(token)] = lexeme_of(c, book, only_usual);
  }
  add_words(vocabulary, only_usual, lexicon);
  if (vocabulary.contains(U'，')) lexicon.comma = vocabulary.id(U'，');
  if (vocabulary.contains(U'。')) lexicon.stop = vocabulary.id(U'。');
  return lexicon;
}

// Converts all characters in one call; line breaks keep OpenCC from seeing phrases.
Twins find_twins(const Vocabulary& vocabulary, const Lexicon& lexicon) {
  std::u32string joined;
  for (const Token token : lexicon.hanzi) joined += {vocabulary.character(token), U'\n'};
  const std::u32string simplified = in_printed_simplified(to_simplified(joined));
  std::unordered_map<char32_t, std::vector<Token>> alike;
  for (size_t n = 0; n < lexicon.hanzi.size(); ++n)
    alike[simplified[2 * n]].push_back(lexicon.hanzi[n]);
  Twins twins;
  for (const auto& [form, tokens] : alike)
    if (tokens.size() > 1)
      for (const Token token : tokens) twins.emplace(token, tokens);
  return twins;
}

}  // namespace tangyin
