#include "prosody/pinyin.h"

#include <algorithm>

#include "prosody/tables.h"
#include "prosody/words.h"

namespace tangyin {
namespace {

ToneClass modern_tone(std::string_view syllable) {
  for (const std::string_view vowel : {"ā", "á", "ē", "é", "ī", "í", "ō", "ó", "ū", "ú", "ǖ", "ǘ"})
    if (syllable.find(vowel) != syllable.npos) return ToneClass::level;
  return ToneClass::oblique;
}

constexpr size_t kLongestPinyinWord = 4;

// What a word of `length` characters says about character k; empty where none does.
std::string_view syllable_by_words_of(size_t length, std::u32string_view line, size_t k) {
  const size_t first = k + 1 < length ? 0 : k + 1 - length;
  for (size_t begin = first; begin <= k && begin + length <= line.size(); ++begin) {
    const auto table = pinyin_word_table();
    const std::u32string_view word = line.substr(begin, length);
    auto row = std::ranges::lower_bound(table, word, {}, &PinyinWordRow::word);
    for (; row != table.end() && row->word == word; ++row)
      if (row->position == k - begin) return row->syllable;
  }
  return {};
}

// Character k of a line: by its word, else as verse reads it in the tone wanted, else customarily.
std::string_view reading_at(std::u32string_view line, size_t k, ToneClass wanted) {
  for (size_t length = kLongestPinyinWord; length > 1; --length)
    if (const std::string_view syllable = syllable_by_words_of(length, line, k); !syllable.empty())
      return syllable;
  std::vector<std::string_view> readings = pinyin(line[k]);
  if (readings.empty()) return "?";
  if (const std::string_view in_verse = syllable_by_words_of(1, line, k); !in_verse.empty())
    readings.insert(readings.begin(), in_verse);
  for (const std::string_view reading : readings)
    if (modern_tone(reading) == wanted) return reading;
  return readings[0];
}

}  // namespace

std::vector<std::string_view> pinyin(char32_t character) {
  const auto table = pinyin_table();
  const auto character_of = [](uint32_t entry) { return entry >> 11; };
  auto entry = std::ranges::lower_bound(table, character, {}, character_of);
  std::vector<std::string_view> readings;
  for (; entry != table.end() && character_of(*entry) == character; ++entry)
    readings.push_back(pinyin_syllables()[*entry & 2047]);
  return readings;
}

std::string pinyin_line(std::u32string_view line, std::span<const ToneClass> taken) {
  std::string text;
  const std::vector<ToneClass> tones = tones_by_word(line);
  for (size_t k = 0; k < line.size(); ++k) {
    if (k > 0) text += ' ';
    const bool decided = k < taken.size() && taken[k] != ToneClass::unknown;
    text += reading_at(line, k, decided ? taken[k] : tones[k]);
  }
  return text;
}

std::string pinyin_at(std::u32string_view line, size_t k, ToneClass taken) {
  const bool decided = taken == ToneClass::level || taken == ToneClass::oblique;
  return std::string(reading_at(line, k, decided ? taken : tones_by_word(line)[k]));
}

}  // namespace tangyin
