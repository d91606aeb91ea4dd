#include "prosody/pinyin.h"

#include <algorithm>

#include "prosody/tables.h"

namespace tangyin {
namespace {

ToneClass modern_tone(std::string_view syllable) {
  for (const std::string_view vowel : {"ā", "á", "ē", "é", "ī", "í", "ō", "ó", "ū", "ú", "ǖ", "ǘ"})
    if (syllable.find(vowel) != syllable.npos) return ToneClass::level;
  return ToneClass::oblique;
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
  for (size_t k = 0; k < line.size(); ++k) {
    const std::vector<std::string_view> readings = pinyin(line[k]);
    if (k > 0) text += ' ';
    const auto asked = std::ranges::find_if(readings, [&](std::string_view reading) {
      return k < taken.size() && modern_tone(reading) == taken[k];
    });
    text += readings.empty()          ? std::string_view("?")
            : asked != readings.end() ? *asked
                                      : readings[0];
  }
  return text;
}

}  // namespace tangyin
