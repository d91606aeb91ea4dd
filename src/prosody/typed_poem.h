// Parses poems as people type them.
#pragma once

#include <tangyin/problem.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prosody/pasted_text.h"

namespace tangyin {

inline constexpr size_t kLongestPoem = 100'000;  // characters; the Quan Tang Shi has none of 5,000

struct TypedPoem {
  std::string title;  // UTF-8, may be empty; an author beside or below it is part of it
  // Han characters alone, and kLostCharacter (□) where one is lost.
  std::vector<std::u32string> lines;
  std::optional<Problem> problem;  // why it cannot be read; then it has no lines
};

// Poems are separated by blank lines; couplets or single lines apart by one each are one poem.
// Punctuation is optional, even in a poem on one line (20, 28, 40 … characters) or a couplet on
// each (10 or 14).  A title and an author may stand in lines before the poem, before its first verse
// with a space, a colon or 《》, or behind it after a dash; what copying adds is ignored
// (pasted_text.h), as are notes in brackets.  Where a text has several poems, one that cannot be
// read has a `problem`.  InputError, beginning with `what`, for binary data, invalid UTF-8, text
// without Han characters, and where no poem can be read: foreign characters within a verse, a poem
// longer than kLongestPoem.
std::vector<TypedPoem> read_typed_poems(std::string_view text, std::string_view what);

// True where the text holds characters that only traditional script has.
bool is_traditional(std::string_view text);
bool is_traditional(const TypedPoem& poem);

}  // namespace tangyin
