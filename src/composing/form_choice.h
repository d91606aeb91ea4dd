// Chooses a form for a request that names none.
#pragma once

#include <vector>

#include "composing/given.h"
#include "composing/plans.h"
#include "inference/engine.h"

namespace tangyin {

// The four regulated forms, the most suitable first.  Length of a line: drawn from the model's
// expectation after the opening.  Number of lines: four or eight at random, but enough for an
// acrostic.  The same `seed` and texts give the same order.
std::vector<FormShape> forms_by_fitness(const Engine& engine, const Lexicon& lexicon,
                                        const Given& given, uint64_t seed);

// A stream of random numbers apart from the search's, one for each text that the request gives.
uint64_t stream_of(const Given& given);

}  // namespace tangyin
