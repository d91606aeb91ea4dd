// Modern readings, from Unihan's kMandarin, kTGHZ2013 and kXHC1983, ordered by kHanyuPinlu.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "prosody/rhyme_book.h"

namespace tangyin {

// All readings with tone marks ("zhōng", "zhòng"), the customary one first; empty for an unknown
// character.
std::vector<std::string_view> pinyin(char32_t character);

// The readings of a line, to be printed under it: "bái rì yī shān jìn"; "?" for an unknown
// character.  Each is the one of the word that it stands in (白发 bái fà), else the customary one, or the first of the tone that `taken` asks for: level
// (tones 1, 2) 長 cháng, oblique (3, 4) 長 zhǎng. `taken` may be empty, and unknown at any place.
std::string pinyin_line(std::u32string_view line, std::span<const ToneClass> taken = {});

// One of them, that of character k.
std::string pinyin_at(std::u32string_view line, size_t k, ToneClass taken = ToneClass::unknown);

}  // namespace tangyin
