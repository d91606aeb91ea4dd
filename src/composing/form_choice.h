// Chooses a form for a request that names none.
#pragma once

#include <vector>

#include "composing/given.h"
#include "composing/plans.h"
#include "inference/engine.h"

namespace tangyin {

// The forms of four or eight lines of five or seven characters, the most suitable first.  A text
// that fills whole lines of five or of seven leaves out the forms of the other length; else the
// length is drawn as the model itself expects it after the opening, and the number of lines by lot
// (`seed`); an acrostic wants as many lines as it has characters.  At least two forms.
std::vector<FormShape> forms_by_fitness(const Engine& engine, const Lexicon& lexicon,
                                        const Given& given, uint64_t seed);

// A stream of random numbers apart from the search's, one for each text that the request gives.
uint64_t stream_of(const Given& given);

}  // namespace tangyin
