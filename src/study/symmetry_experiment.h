// Why an LSTM is not initialised to zero, nor to any one value (docs/derivation.md, section 11):
// trains three small reference models on a sequence that needs memory, and watches whether hidden
// units become different from each other.
//
// The sequence goes round 0 1 0 2 0 3 0 4: what follows a 0 depends on what came before it.
//   knowing only how often each token occurs     ½·ln 2 + ½·ln 8 = 1.386 nats a token
//   knowing only the token before                ½·ln 4 + ½·0    = 0.693
//   remembering one more                                            0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

struct SymmetryOptions {
  Index hidden = 8, embedding = 4;
  int steps = 600;   // of gradient descent with momentum 0.9
  int report = 200;  // every so many steps
  double rate = 0.3;
  uint64_t seed = 1;
};

struct SymmetryPoint {
  int step = 0;
  double loss = 0;  // mean cross-entropy, nats
  Index distinct_units =
      0;              // hidden units whose weights differ from those of every unit before them
  double spread = 0;  // largest difference between the weights of two units
};
struct SymmetryRun {
  std::string initialisation;  // "all 0", "all 0.1", "uniform ±1/√H"
  std::vector<SymmetryPoint> points;
};

std::vector<SymmetryRun> run_symmetry_experiment(const SymmetryOptions& options);

}  // namespace tangyin
