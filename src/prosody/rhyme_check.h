// The rhymes of a poem.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prosody/rhyme_book.h"
#include "prosody/verdict.h"

namespace tangyin {

// The level rhyme of regulated verse: the one that most even lines share.  Adds remarks, sets
// rhymes of the lines, their ok and the verdict's rhyme.
void check_level_rhyme(const RhymeBook& book, Verdict& verdict);

// The level rhyme that most even lines can have, usual readings and the first line deciding between
// equals.
std::optional<RhymeId> main_rhyme(const std::vector<std::u32string>& lines, const RhymeBook& book);

// How many even lines have a level reading in `rhyme`.
size_t lines_in_rhyme(const std::vector<std::u32string>& lines, RhymeId rhyme,
                      const RhymeBook& book);

// True where the first line ends level and in the rhyme, or in a neighbour of it, by usual readings
// where it has any.
bool first_line_rhymes(const std::vector<std::u32string>& lines, std::optional<RhymeId> rhyme,
                       const RhymeBook& book);

// 古體: the even lines rhyme, level or oblique, neighbours allowed; the rhyme may change, each
// holding for at least two lines.
void check_old_rhyme(const RhymeBook& book, Verdict& verdict);

}  // namespace tangyin
