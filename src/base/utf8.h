// Strict UTF-8: overlong forms, surrogates and values past U+10FFFF are errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tangyin::utf8 {

// The code points of `text`.  InputError with the offset of the first invalid byte; `what` names
// the text in the message ("poems.txt, line 7").
std::u32string decode(std::string_view text, std::string_view what = "text");

// As decode(), but nullopt instead of an error.
std::optional<std::u32string> try_decode(std::string_view text);

std::string encode(std::u32string_view text);
std::string encode(char32_t character);

// True for a Han character: the unified ideographs (base block, extensions A to H), the
// compatibility ideographs and 〇 (U+3007).  Unicode 15.
bool is_han(char32_t c) noexcept;

// True for code points of the private use areas, which corpora use for rare characters.
bool is_private_use(char32_t c) noexcept;

// Columns that a terminal gives to `text`: 2 for wide (East Asian) characters, 1 otherwise.
int display_width(std::string_view text);

}  // namespace tangyin::utf8
