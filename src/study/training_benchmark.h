// `tangyin bench train`: the speed of a whole training step against the peak of the machine,
// measured in one run.
#pragma once

#include <string>

#include "training/settings.h"

namespace tangyin {

struct TrainBenchmark {
  std::string preset, dtype;
  int threads = 0;
  double tokens_per_second = 0, step_seconds = 0;  // the median step
  double flops_per_token = 0;       // the plain count 3·(8·H·(E+H) + 2·H·V), for one layer
  double gemm_gflops_measured = 0;  // of the large product, same dtype, best before and after
  double roofline_fraction = 0;     // tokens_per_second · flops_per_token / peak
  double distinct_share = 0;        // distinct input characters of a batch / its positions
};

// Steps (forward, backward, clipping, optimiser, packing) on batches of a synthetic text whose
// character frequencies fall like Tang verse's; `settings` give the shapes.
TrainBenchmark benchmark_training(const TrainSettings& settings, int steps);

}  // namespace tangyin
