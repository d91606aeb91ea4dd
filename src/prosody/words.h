// Readings by the word that a character stands in: 空 is level in 空悠, 行 a row in 成行.  The words
// are src/prosody/data/words.txt, ours, and learned_words.txt, learned from regulated verse by
// tools/learn_word_readings.cpp.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "prosody/rhyme_book.h"

namespace tangyin {

struct WordReading {
  ToneClass tone;                // level or oblique
  std::optional<RhymeId> rhyme;  // of 平水韻, where the word tells it
  bool certain;                  // no other reading is possible there
};

// For each character of a line, in either script; nothing where no word decides, and always for
// another system than 平水韻.  Longer words count before shorter ones; where two of one length
// disagree neither counts.
std::vector<std::optional<WordReading>> readings_by_word(std::u32string_view line,
                                                         const RhymeBook& book);

// The tones that words give to the characters of a line, unknown where none does.
std::vector<ToneClass> tones_by_word(std::u32string_view line);

}  // namespace tangyin
