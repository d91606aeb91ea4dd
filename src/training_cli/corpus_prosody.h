// What `tangyin corpus stats --prosody` prints.
#pragma once

#include <vector>

#include "corpus/poem.h"

namespace tangyin::cli {

// For each form how many poems rhyme and scan; how much of the text the rhyme book knows.  To
// stdout, as a table or JSON.
void print_prosody_statistics(const std::vector<Poem>& poems, bool json);

}  // namespace tangyin::cli
