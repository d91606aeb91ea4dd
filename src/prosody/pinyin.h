// Modern readings, from Unihan's kMandarin (the customary one first), kTGHZ2013 and kXHC1983.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

// All readings with tone marks ("zhōng", "zhòng"), the customary one first; empty for an unknown character.
std::vector<std::string_view> pinyin(char32_t character);

// The customary readings of a line, to be printed under it: "bái rì yī shān jìn"; "?" for an unknown character.
std::string pinyin_line(std::u32string_view line);

}  // namespace tangyin
