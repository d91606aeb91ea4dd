// What somebody meant who typed a word that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tangyin::cli {

// Letters to insert, to leave out, to replace or to swap with their neighbour to make `b` of `a`.
int edit_distance(std::string_view a, std::string_view b);

// The nearest of `known` words if it is near, a third of its letters wrong at most; else empty.
std::string nearest(std::string_view typed, const std::vector<std::string>& known);

}  // namespace tangyin::cli
