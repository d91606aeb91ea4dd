// Initial weights.
//   uniform     every parameter uniform in ±1/√H, as PyTorch's LSTM and the course report
//   xavier      matrices [m,n] uniform in ±√(6/(m+n)), each gate a matrix of its own; biases 0
//               (Glorot and Bengio 2010)
//   orthogonal  as xavier, but each gate's recurrent matrix orthogonal (Saxe et al. 2014) and the
//               forget gate's bias 1 (Jozefowicz et al. 2015)
//   constant    every parameter 1/√H, and zero: all units of a layer stay equal (docs/derivation.md)
#pragma once

#include <cstdint>

#include "nn/parameters.h"
#include "training/choices.h"

namespace tangyin {

void initialise(const Parameters& parameters, Initialization kind, uint64_t seed);

}  // namespace tangyin
