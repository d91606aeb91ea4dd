// The speed of the inference engine, and the perplexity at each precision (`tangyin bench write`).
#pragma once

#include <span>
#include <vector>

#include "inference/engine.h"

namespace tangyin {

// Characters per second when `states` texts are drawn from the model at once (temperature 1),
// measured for about `seconds`.  The input projections of all characters are computed before.
double characters_per_second(const Engine& engine, Index states, double seconds);

// Perplexity per token of poems (token ids without <bos> and <eos>): exp of the mean loss over
// their characters, punctuation and end tokens.
double engine_perplexity(const Engine& engine, std::span<const std::vector<Token>> poems);

}  // namespace tangyin
