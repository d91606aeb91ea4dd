// The speed of a whole training step beside the peak of the machine, measured in the same run
// (`tangyin bench train`).
#pragma once

#include <string>

#include "training/settings.h"

namespace tangyin {

struct TrainBenchmark {
  std::string preset, dtype;
  int threads = 0;
  double tokens_per_second = 0, step_seconds = 0;  // the median step
  double flops_per_token =
      0;  // 3·(8·H·(E+H) + 2·H·V), for one layer; nothing that is saved is left out
  double gemm_gflops_measured = 0;  // of the large product, same dtype, best before and after
  double roofline_fraction = 0;     // tokens_per_second · flops_per_token / peak
  double distinct_share = 0;        // distinct input characters of a batch / its positions
};

// Runs `steps` training steps (forward, backward, clipping, optimiser, packing) with the shapes of
// `settings`, on synthetic text with the character frequencies of Tang verse.
TrainBenchmark benchmark_training(const TrainSettings& settings, int steps);

}  // namespace tangyin
