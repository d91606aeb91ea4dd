// Traditional ↔ simplified script.  The only user of OpenCC.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// Both keep characters they do not know; InputError if the text is not UTF-8.  The phrase
// dictionaries of OpenCC (t2s, s2t) choose between several forms (发 → 發 or 髮), so whole phrases
// convert better than single characters.
std::string to_simplified(std::string_view text);
std::string to_traditional(std::string_view text);

// Reads the dictionaries of both, about 12 ms each, which else the first conversion does.  To be
// called in another thread while a program starts.
void load_dictionaries() noexcept;

// Converts character by character, so the number of characters does not change.
std::u32string to_simplified(std::u32string_view text);

// Whether some phrase converts `traditional` to another character than it becomes alone (乾坤 and 乾):
// then its simplified form is known only with the whole line.
bool simplified_by_phrase(char32_t traditional) noexcept;

}  // namespace tangyin
