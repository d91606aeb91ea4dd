// Characters as they are printed today, where a book of verse has an older form of the same one.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// 疎 劒 鴈 猨 遶 簷 → 疏 剑 雁 猿 绕 檐 and some two hundred others that OpenCC leaves in simplified
// text; 沈 → 沉, save in names (沈约 沈郎).  The number of characters does not change.
std::u32string in_printed_simplified(std::u32string text);

// Whether the form of the character depends on the one after it: 沈.
constexpr bool printed_by_neighbour(char32_t character) {
  return character == U'沈';
}

// 慾 羣 → 欲 群, which OpenCC prefers in traditional text.
std::u32string in_printed_traditional(std::u32string text);

}  // namespace tangyin
