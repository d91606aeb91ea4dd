// How fast the engine writes, and what its precision costs.
#pragma once

#include <span>
#include <vector>

#include "inference/engine.h"

namespace tangyin {

// Characters per second of `states` texts side by side, each drawn from the model as it stands
// (temperature 1), over about `seconds`, the projections of all characters made before.
double characters_per_second(const Engine& engine, Index states, double seconds);

// Perplexity per token of poems (token ids without <bos> and <eos>) read by the engine: exp of the
// mean loss of their characters, punctuation and end tokens.
double engine_perplexity(const Engine& engine, std::span<const std::vector<Token>> poems);

}  // namespace tangyin
