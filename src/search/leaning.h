// How much each token suits given words: characters that the model uses alike have embeddings that
// point alike.
#pragma once

#include <span>
#include <vector>

#include "inference/engine.h"

namespace tangyin {

// For each word [row_size()]: `strength` nats for the word itself, less for others the less they
// are like it, 0 for the unrelated.
std::vector<std::vector<float>> likeness(const Engine& engine, std::span<const Token> words,
                                         float strength);

}  // namespace tangyin
