// Parses poems as people type them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

inline constexpr size_t kLongestPoem = 100'000;  // characters; the Quan Tang Shi has none of 5,000

struct TypedPoem {
  std::string title;  // UTF-8, may be empty; an author beside or below it is part of it
  std::vector<std::u32string> lines;  // Han characters alone
};

// Poems are separated by blank lines.  Punctuation is optional, even in a poem on one line (20, 28,
// 40 … characters) or a couplet on each (10 or 14).  A title and an author may stand in lines
// before the poem, or before its first verse with a space, a colon or 《》.  Notes in brackets are
// ignored. InputError, beginning with `what`, for binary data, invalid UTF-8, text without Han
// characters, foreign characters within a verse, and a poem longer than kLongestPoem.
std::vector<TypedPoem> read_typed_poems(std::string_view text, std::string_view what);

// True where the text holds characters that only traditional script has.
bool is_traditional(std::string_view text);
bool is_traditional(const TypedPoem& poem);

}  // namespace tangyin
