// The shape of a language model:  tokens → embedding → LSTM × layers → output.
#pragma once

#include <cstdint>
#include <string>

namespace tangyin {

struct ModelConfig {
  int64_t vocabulary = 0;              // V, tokens
  int64_t embedding = 512;             // E, units
  int64_t hidden = 512;                // H, units
  int64_t layers = 1;                  // L
  bool tied = false;                   // output.weight is embedding.weight (then E = H)
  std::string script = "traditional";  // of the vocabulary: traditional | simplified
  bool punctuation = true;             // the training text had punctuation
  // Trained on whole poems between <bos> and <eos>; false: on windows (preset report).
  bool whole_poems = true;
};

}  // namespace tangyin
