// Which lines of a text make up which poem.
#pragma once

#include <vector>

#include "prosody/pasted_text.h"

namespace tangyin {

// Of one poem.  The heading may have stood before it, behind it or in between.
struct PoemLines {
  std::vector<TextLine> heading, verse;
};

// Blocks are poems, but couplets or single verses that one blank line each parts are one poem, a
// block without verse is the heading of the next poem or the author of the last, and a second
// heading within a block begins a second poem.  Notes and foreign lines beside verse are dropped.
std::vector<PoemLines> sort_into_poems(std::vector<TextBlock> blocks);

}  // namespace tangyin
