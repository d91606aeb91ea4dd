#include "prosody/words.h"

#include <algorithm>

#include "prosody/tables.h"

namespace tangyin {
namespace {

constexpr size_t kLongestWord = 4;

std::optional<WordReading> reading_in(const WordRow& row) {
  std::optional<RhymeId> rhyme;
  if (row.rhyme != WordRow::kNoRhyme) rhyme = static_cast<RhymeId>(row.rhyme);
  return WordReading{row.level ? ToneClass::level : ToneClass::oblique, rhyme, row.certain};
}

// What the words of `length` characters say about character k.
std::optional<WordReading> by_words_of(size_t length, std::u32string_view line, size_t k) {
  std::optional<WordReading> found;
  const size_t first = k + 1 < length ? 0 : k + 1 - length;
  for (size_t begin = first; begin <= k && begin + length <= line.size(); ++begin) {
    const std::u32string_view word = line.substr(begin, length);
    const auto table = word_table();
    auto row = std::ranges::lower_bound(table, word, {}, &WordRow::word);
    for (; row != table.end() && row->word == word; ++row) {
      if (row->position != k - begin) continue;
      const auto reading = reading_in(*row);
      if (found && found->tone != reading->tone) return std::nullopt;
      found = reading;
    }
  }
  return found;
}

std::optional<WordReading> reading_at(std::u32string_view line, size_t k) {
  for (size_t length = kLongestWord; length > 0; --length)
    if (length > 1 || k + 1 < line.size())  // one character alone: only inside the line
      if (const auto reading = by_words_of(length, line, k)) return reading;
  return std::nullopt;
}

}  // namespace

std::vector<std::optional<WordReading>> readings_by_word(std::u32string_view line,
                                                         const RhymeBook& book) {
  std::vector<std::optional<WordReading>> readings(line.size());
  if (book.system() != RhymeSystem::pingshui) return readings;
  for (size_t k = 0; k < line.size(); ++k) {
    if (book.readings(line[k]).size() < 2) continue;
    readings[k] = reading_at(line, k);
    if (readings[k] && !allows(book.tone_class(line[k]), readings[k]->tone)) readings[k].reset();
  }
  return readings;
}

std::vector<ToneClass> tones_by_word(std::u32string_view line) {
  std::vector<ToneClass> tones(line.size(), ToneClass::unknown);
  for (size_t k = 0; k < line.size(); ++k)
    if (const auto reading = reading_at(line, k)) tones[k] = reading->tone;
  return tones;
}

}  // namespace tangyin
