// What `tangyin corpus stats --prosody` prints.
#pragma once

#include <vector>

#include "corpus/poem.h"

namespace tangyin::cli {

// For each form the number of poems that rhyme and scan, and the share of the text that the rhyme
// book has.  To stdout, as a table or JSON.
void print_prosody_statistics(const std::vector<Poem>& poems, bool json);

}  // namespace tangyin::cli
