// Poems that somebody typed in simplified characters, for models that read traditional ones.
#pragma once

#include <span>
#include <vector>

#include "corpus/poem.h"

namespace tangyin {

// Whether the texts have more characters that only simplified script writes than ones that only
// traditional script does.
bool are_simplified(std::span<const Poem> poems);

// Converts texts, titles and poets where are_simplified(), and says whether it did.  Simplified
// script merges characters (发 is 發 or 髮); OpenCC's phrases decide, sometimes wrongly.
bool make_traditional(std::vector<Poem>& poems);

}  // namespace tangyin
