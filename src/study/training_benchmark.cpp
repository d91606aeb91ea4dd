#include "study/training_benchmark.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "kernels/gemm.h"
#include "kernels/threads.h"
#include "nn/language_model.h"
#include "optim/clipping.h"
#include "optim/optimizer.h"

namespace tangyin {
namespace {

// Character frequencies in the Quan Tang Shi are close to P(rank r) ∝ (r + 300)^−2.1
// (Kullback-Leibler divergence 0.02 nats).  5,120 characters drawn so have about 1,610 distinct
// ones; 5,120 running characters of the corpus have 1,540.
int32_t draw_character(Random& random, double vocabulary) {
  constexpr double kOffset = 300, kFall = 1.1;
  const double tail = std::pow((vocabulary + kOffset) / kOffset, -kFall);
  const double rank = kOffset * (std::pow(1 - random.uniform() * (1 - tail), -1 / kFall) - 1);
  return static_cast<int32_t>(std::clamp(rank, 0.0, vocabulary - 1));
}

struct SyntheticBatch {
  std::vector<int32_t> inputs, targets;
  std::vector<uint8_t> starts;
};

SyntheticBatch synthetic_batch(const TrainSettings& s, Index vocabulary, Random& random) {
  SyntheticBatch batch;
  for (Index n = 0; n < steps_of_batch(s) * s.batch_size; ++n) {
    batch.inputs.push_back(draw_character(random, static_cast<double>(vocabulary)));
    batch.targets.push_back(draw_character(random, static_cast<double>(vocabulary)));
    batch.starts.push_back(n < s.batch_size);
  }
  return batch;
}

}  // namespace

TrainBenchmark benchmark_training(const TrainSettings& s, int steps) {
  constexpr Index kVocabulary = 6253;
  const Compute compute = compute_of(s);
  flush_denormals();
  const double peak_before = measure_peak_flops(compute, 5);

  LanguageModel model({.vocabulary = kVocabulary,
                       .embedding = s.embedding,
                       .hidden = s.hidden,
                       .layers = s.layers,
                       .tied = s.tied},
                      compute, steps_of_batch(s), s.batch_size);
  model.parameters().initialise(1);
  OptimizerSettings optimizer_settings;
  optimizer_settings.name = s.optimizer;
  const auto optimizer =
      make_optimizer(optimizer_settings, static_cast<Index>(model.parameters().all().size()));
  Random random(1);
  std::vector<double> seconds;
  size_t distinct = 0;
  DistinctTokens counter(kVocabulary);
  for (int step = 0; step < steps + 2; ++step) {
    const SyntheticBatch batch = synthetic_batch(s, kVocabulary, random);
    counter.assign(batch.inputs);
    distinct = counter.tokens().size();
    const auto begin = std::chrono::steady_clock::now();
    model.forward_backward({batch.inputs, batch.targets, batch.starts}, {}, random);
    const double factor = clip_factor(global_norm(model.gradients().all()), 1.0);
    optimizer->step(model.parameters().all(), model.gradients().all(), 1e-4F,
                    static_cast<float>(factor));
    model.weights_changed();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    // The first two steps also generate code and touch memory for the first time.
    if (step >= 2) seconds.push_back(took.count());
  }
  std::nth_element(seconds.begin(),
                   seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2),
                   seconds.end());

  TrainBenchmark result{
      .preset = s.preset, .dtype = name_of(compute), .threads = omp_get_max_threads()};
  const auto e = static_cast<double>(s.embedding), h = static_cast<double>(s.hidden);
  result.step_seconds = seconds[seconds.size() / 2];
  result.tokens_per_second =
      static_cast<double>(steps_of_batch(s) * s.batch_size) / result.step_seconds;
  result.flops_per_token =
      3 *
      (8 * h * (e + h) + 8 * h * (h + h) * static_cast<double>(s.layers - 1) + 2 * h * kVocabulary);
  result.gemm_gflops_measured = std::max(peak_before, measure_peak_flops(compute, 5)) / 1e9;
  result.roofline_fraction =
      result.tokens_per_second * result.flops_per_token / result.gemm_gflops_measured / 1e9;
  result.distinct_share =
      static_cast<double>(distinct) / static_cast<double>(steps_of_batch(s) * s.batch_size);
  return result;
}

}  // namespace tangyin
