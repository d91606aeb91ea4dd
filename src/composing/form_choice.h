// Which form suits an opening, where none is asked for.
#pragma once

#include <vector>

#include "composing/given.h"
#include "composing/plans.h"
#include "inference/engine.h"

namespace tangyin {

// The regulated forms, the most suitable first: by the length of line that the model itself expects
// after the opening, and by lot (`seed`) between four and eight lines; an acrostic wants as many
// lines as it has characters.
std::vector<FormShape> forms_by_fitness(const Engine& engine, const Lexicon& lexicon,
                                        const Given& given, uint64_t seed);

}  // namespace tangyin
