// Writes the couplets of a finished poem again, one after another, while its other lines are held.
//
// A search from the front chooses a couplet before it knows what will follow it.  Written again, the
// couplet is weighed by the model's probability and by the judgement of all that stands after it as
// well; it replaces the old one where the whole poem then ranks higher.  This is blockwise
// coordinate ascent on the ranking of search(), with a conditional particle filter for each block.
#pragma once

#include "search/search.h"

namespace tangyin {

// `poem` is a result of search(task, …).  `options.particles` try each couplet; `sweeps` times
// through the poem, fewer where a sweep changes nothing.  Poems that are not made of couplets come
// back as they are.  The result ranks no lower than `poem`.  Cancelled where the watch says so.
Candidate revise(const SearchTask& task, const SearchOptions& options, Candidate poem, int sweeps);

}  // namespace tangyin
