// What a model under training writes by itself: one text for each of the course report's seven
// openings 日 红 山 夜 湖 海 月, so that a reader sees it learn.
#pragma once

#include <cstdint>
#include <vector>

#include "corpus/vocabulary.h"
#include "nn/parameters.h"
#include "training/observer.h"

namespace tangyin {

// At most 32 tokens each, every one drawn in proportion among the ten most probable.  Openings that
// the vocabulary lacks are left out.  Only reads the weights, and has random numbers of its own:
// the same seed gives the same numbers at every call, and a run is the same with it and without.
std::vector<OpeningSample> write_openings(const ModelConfig& config, const Vocabulary& vocabulary,
                                          const Parameters& parameters, uint64_t seed);

}  // namespace tangyin
