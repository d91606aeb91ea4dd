// How `tangyin write` shows poems.
#pragma once

#include <tangyin/poems.h>

namespace tangyin::cli {

// One poem: a caption and a couplet a row.  `with_seed`: the caption says the seed.
void print_poem(const WrittenPoem& poem, bool with_seed);
// Below it, a row for each character: its probability, what stood beside it, what was ruled out and
// why.
void print_explanation(const WrittenPoem& poem);
// What its columns mean.
void print_legend(bool chinese);

}  // namespace tangyin::cli
