#include "prosody/pinyin.h"

#include <algorithm>

#include "prosody/tables.h"

namespace tangyin {

std::vector<std::string_view> pinyin(char32_t character) {
  const auto found = std::ranges::equal_range(pinyin_table(), character, {}, [](uint32_t entry) { return entry >> 11; });
  std::vector<std::string_view> readings;
  for (const uint32_t entry : found) readings.push_back(pinyin_syllables()[entry & 2047]);
  return readings;
}

std::string pinyin_line(std::u32string_view line) {
  std::string text;
  for (const char32_t c : line) {
    const std::vector<std::string_view> readings = pinyin(c);
    if (!text.empty()) text += ' ';
    text += readings.empty() ? std::string_view("?") : readings[0];
  }
  return text;
}

}  // namespace tangyin
