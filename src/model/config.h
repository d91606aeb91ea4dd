// What a language model is made of:  tokens → embedding → LSTM × layers → output.
#pragma once

#include <cstdint>
#include <string>

namespace tangyin {

struct ModelConfig {
  int64_t vocabulary = 0;   // V, tokens
  int64_t embedding = 512;  // E, units
  int64_t hidden = 512;     // H, units
  int64_t layers = 1;       // L
  bool tied = false;        // output.weight is embedding.weight (then E = H)
  std::string script =
      "traditional";        // the script the vocabulary is written in: traditional | simplified
  bool punctuation = true;  // whether the texts it learned from kept their punctuation
  bool whole_poems =
      true;  // learned from whole poems between <bos> and <eos> (false: windows, preset report)
};

}  // namespace tangyin
