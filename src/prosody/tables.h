// The generated tables behind the rhyme book and pinyin.h (tools/generate_rhyme_book.cpp writes
// them).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tangyin {

// homograph: in traditional text alone, by src/prosody/data/homographs.txt.
enum class Use : uint8_t { unusual, usual, homograph };

// A reading of a character, sorted by character; fields as in Reading of rhyme_book.h.
struct TableRow {
  char32_t character, through;
  uint16_t page;
  uint8_t place;
  uint8_t guangyun;  // 0 … 205, index into kGuangyunHeads
  uint8_t origin;
  Use use;
};
std::span<const TableRow> rhyme_table() noexcept;

// How one character of a word is read, sorted by word; each word in traditional script and, where
// that differs, in simplified.
struct WordRow {
  static constexpr uint8_t kNoRhyme = 255;
  std::u32string_view word;
  uint8_t position;  // of the character, from 0
  bool level;
  uint8_t rhyme;  // of 平水韻, as RhymeId, or kNoRhyme
  bool certain;
};
std::span<const WordRow> word_table() noexcept;

// How one character of a word is said today, sorted likewise (src/prosody/data/verse_pinyin.txt).
struct PinyinWordRow {
  std::u32string_view word;
  uint8_t position;
  std::string_view syllable;
};
std::span<const PinyinWordRow> pinyin_word_table() noexcept;

// character << 11 | index into pinyin_syllables(), sorted by character, its customary reading
// first.
std::span<const uint32_t> pinyin_table() noexcept;
std::span<const std::string_view> pinyin_syllables() noexcept;

}  // namespace tangyin
