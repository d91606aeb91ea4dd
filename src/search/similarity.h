// Logit biases towards given words: characters that are used alike have similar embeddings.
#pragma once

#include <span>
#include <vector>

#include "inference/engine.h"

namespace tangyin {

// For each word a bias [row_size()] in nats: `strength` for the word itself, less for a token the
// lower the cosine of their embeddings, 0 for a cosine of 0.15 or less.
std::vector<std::vector<float>> similarity_biases(const Engine& engine,
                                                  std::span<const Token> words, float strength);

}  // namespace tangyin
