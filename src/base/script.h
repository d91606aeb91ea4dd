// Traditional ↔ simplified script.  The only user of OpenCC.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// Both leave what they do not know as it is; InputError where the text is not UTF-8.  The phrase
// dictionaries of OpenCC (t2s, s2t) decide between several forms (发 → 發 or 髮), so whole phrases
// convert better than single characters.
std::string to_simplified(std::string_view text);
std::string to_traditional(std::string_view text);

// Reads the dictionaries of both, some 12 ms each, which else the first conversion does: for
// another thread while a program starts.
void load_dictionaries() noexcept;

// Character by character, keeping the number of characters (positions in a poem must not move).
std::u32string to_simplified(std::u32string_view text);

}  // namespace tangyin
