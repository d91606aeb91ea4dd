// Checks the rhymes of a poem.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "prosody/rhyme_book.h"
#include "prosody/verdict.h"

namespace tangyin {

// Regulated verse: takes the level rhyme that most even lines share, and checks all against it.
// Adds remarks; sets LineVerdict::rhymes and ok of the lines, and Verdict::rhyme.
void check_level_rhyme(const RhymeBook& book, Verdict& verdict);

// The level rhyme that most even lines can have, usual readings and the first line deciding between
// equals.
std::optional<RhymeId> main_rhyme(const std::vector<std::u32string>& lines, const RhymeBook& book);

// Whether the end of a line has `rhyme` by the word that it stands in, else by a usual reading.
bool usually_rhymes(std::u32string_view line, RhymeId rhyme, const RhymeBook& book);

// How many even lines have a level reading in `rhyme`.
size_t lines_in_rhyme(const std::vector<std::u32string>& lines, RhymeId rhyme,
                      const RhymeBook& book);

// Whether the first line rhymes, by its last character alone.  rhymed: it ends level, in the rhyme
// or a neighbour of it; unrhymed: it ends oblique, or level outside the rhyme, a fault; either: it
// has readings of both kinds, the tones of the poem must decide.
enum class FirstLine : uint8_t { unrhymed, rhymed, either };
FirstLine first_line(const std::vector<std::u32string>& lines, std::optional<RhymeId> rhyme,
                     const RhymeBook& book);

// 古體: the even lines rhyme, level or oblique, neighbours allowed; the rhyme may change, each
// holding for at least two lines.
void check_old_rhyme(const RhymeBook& book, Verdict& verdict);

}  // namespace tangyin
