// The names of the model's parameters, PyTorch's: in model files, gradients and messages alike.
// The parts of an LSTM layer end in "_lK", K counted from 0.
#pragma once

#include <string>

#include "tensor/matrix.h"

namespace tangyin::parameter_names {

inline constexpr const char* kEmbedding = "embedding.weight";  // [V,E]
inline constexpr const char* kOutputWeight = "output.weight";  // [V,H]; absent where tied
inline constexpr const char* kOutputBias = "output.bias";      // [V]

// Gates stand in the order i f g o.
inline std::string weight_ih(Index layer) {  // [4H,E], above the first layer [4H,H]
  return "lstm.weight_ih_l" + std::to_string(layer);
}
inline std::string weight_hh(Index layer) {  // [4H,H]
  return "lstm.weight_hh_l" + std::to_string(layer);
}
inline std::string bias_ih(Index layer) {  // [4H]
  return "lstm.bias_ih_l" + std::to_string(layer);
}
inline std::string bias_hh(Index layer) {  // [4H]
  return "lstm.bias_hh_l" + std::to_string(layer);
}

}  // namespace tangyin::parameter_names
