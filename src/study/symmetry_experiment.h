// Why the weights of an LSTM must not start equal (docs/derivation.md, section 11): trains small
// reference models from constant and from random weights on a sequence that needs memory, and
// reports whether hidden units become different.
//
// The sequence repeats 0 1 0 2 0 3 0 4; the token after a 0 depends on the token before that 0.
// The least loss, in nats a token,
//   by the frequency of tokens                 ½·ln 2 + ½·ln 8 = 1.386
//   by the token before                        ½·ln 4 + ½·0    = 0.693
//   by the two tokens before                                     0
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
  // Hidden units whose weights differ from those of every unit before them.
  Index distinct_units = 0;
  double spread = 0;  // largest difference between the weights of two units
};
struct SymmetryRun {
  std::string initialisation;  // "all 0", "all 0.1", "uniform ±1/√H"
  std::vector<SymmetryPoint> points;
};

std::vector<SymmetryRun> run_symmetry_experiment(const SymmetryOptions& options);

}  // namespace tangyin
