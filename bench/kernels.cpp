// Benchmarks of the kernels of a training step at the shapes of the preset report (128 streams × 40
// steps, 512 units, 6,253 characters): products in FLOP/s, memory-bound kernels in bytes/s.
//   kernels [--benchmark_filter=product]
#include <benchmark/benchmark.h>

#include "base/error.h"
#include "base/random.h"
#include "inference/products.h"
#include "kernels/cross_entropy.h"
#include "kernels/gates.h"
#include "kernels/gemm.h"
#include "kernels/rows.h"
#include "kernels/threads.h"
#include "optim/clipping.h"
#include "optim/optimizer.h"

using namespace tangyin;

namespace {

constexpr Index kStreams = 128, kSteps = 40, kUnits = 512, kVocabulary = 6253, kPadded = 6272,
                kDistinct = 1500, kChunk = 512;

OwnedMatrix<float> random_matrix(Index rows, Index cols) {
  OwnedMatrix<float> matrix(rows, cols);
  Random random(1);
  for (float& x : matrix.view().flat()) x = random.uniform(-0.1F, 0.1F);
  return matrix;
}

OwnedOperand operand_of(Matrix<const float> source, Compute compute) {
  OwnedOperand operand(source.rows, source.cols, compute);
  convert(source, operand.view());
  return operand;
}

// C[M,N] = A[M,K]·B[K,N], B packed before.
void product(benchmark::State& state, Compute compute, Index m, Index k, Index n,
             Transpose transpose_a) {
  Gemm gemm(compute);
  const bool transposed = transpose_a == Transpose::yes;
  const auto a = operand_of(random_matrix(transposed ? k : m, transposed ? m : k).view(), compute);
  const auto b = random_matrix(k, n);
  const OwnedMatrix<float> c(m, n);
  Packed packed;
  gemm.pack(b.view(), Transpose::no, packed);
  for (auto _ : state) gemm.multiply(a.view(), packed, c.view(), {.transpose_a = transpose_a});
  state.counters["FLOP/s"] = benchmark::Counter(2.0 * static_cast<double>(m * k * n),
                                                benchmark::Counter::kIsIterationInvariantRate);
}

void pack(benchmark::State& state, Compute compute) {
  Gemm gemm(compute);
  const auto b = random_matrix(kPadded, kUnits);
  Packed packed;
  for (auto _ : state) gemm.pack(b.view(), Transpose::yes, packed);
  state.SetBytesProcessed(state.iterations() * kPadded * kUnits * 4);
}

void gates_forward(benchmark::State& state) {
  const auto recurrent = random_matrix(kStreams, 4 * kUnits),
             projection = random_matrix(kStreams, 4 * kUnits);
  const auto bias = random_matrix(1, 4 * kUnits), before = random_matrix(kStreams, kUnits);
  const OwnedMatrix<float> gates(kStreams, 4 * kUnits), cell(kStreams, kUnits);
  const OwnedOperand hidden(kStreams, kUnits, Compute::bf16),
      output(kStreams, kUnits, Compute::bf16);
  const std::vector<uint8_t> starts(kStreams, 0);
  for (auto _ : state)
    lstm_gates_forward({.recurrent = recurrent.view(),
                        .projection = projection.view(),
                        .projection_row = nullptr,
                        .bias = bias.view().data,
                        .cell_before = before.view().data,
                        .starts = starts.data(),
                        .starts_next = nullptr,
                        .mask = nullptr,
                        .gates = gates.view(),
                        .cell = cell.view().data,
                        .hidden_next = hidden.view(),
                        .output = output.view()});
  state.SetItemsProcessed(state.iterations() * kStreams * kUnits);
}

void softmax_cross_entropy(benchmark::State& state) {
  const auto source = random_matrix(kChunk, kPadded);
  const OwnedMatrix<float> logits(kChunk, kPadded);
  const OwnedOperand gradient(kChunk, kPadded, Compute::bf16);
  const std::vector<int32_t> targets(kChunk, 7);
  std::vector<float> loss(kChunk);
  std::copy(source.view().flat().begin(), source.view().flat().end(), logits.view().data);
  for (auto _ : state)
    cross_entropy({.logits = logits.view(),
                   .vocabulary = kVocabulary,
                   .targets = targets.data(),
                   .scale = 1e-4F,
                   .loss = loss.data(),
                   .d_logits = gradient.view()});
  state.SetItemsProcessed(state.iterations() * kChunk * kVocabulary);
}

// The inference engine's product of several states with the output weights, on one core.
void engine_product(benchmark::State& state, WeightDtype dtype, Index texts) {
  const auto weights = random_matrix(kPadded, kUnits), x = random_matrix(texts, kUnits);
  const PackedMatrix packed(kPadded, kUnits, dtype, [&](Index first, Matrix<float> to) {
    std::copy_n(weights.view().row(first), to.size(), to.data);
  });
  const OwnedMatrix<float> y(texts, kPadded);
  const Buffer<std::byte> values(2 * texts * kUnits);
  const Buffer<float> scales(texts);
  for (auto _ : state)
    multiply(
        {packed, prepare(dtype, x.view(), values.data(), scales.data()), nullptr, false, y.view()},
        0, packed.blocks());
  state.counters["FLOP/s"] = benchmark::Counter(2.0 * static_cast<double>(texts * kPadded * kUnits),
                                                benchmark::Counter::kIsIterationInvariantRate);
}

void optimizer(benchmark::State& state, const char* name) {
  const Index n = 2 * kVocabulary * kUnits + 8 * kUnits * kUnits;
  const auto parameters = random_matrix(1, n), gradients = random_matrix(1, n);
  OptimizerSettings settings;
  settings.name = name;
  const auto one = make_optimizer(settings, n);
  for (auto _ : state) one->step(parameters.view().flat(), gradients.view().flat(), 1e-6F);
  state.SetItemsProcessed(state.iterations() * n);
}

void norm(benchmark::State& state) {
  const auto gradients = random_matrix(1, 2 * kVocabulary * kUnits + 8 * kUnits * kUnits);
  for (auto _ : state) benchmark::DoNotOptimize(global_norm(gradients.view().flat()));
  state.SetBytesProcessed(state.iterations() * gradients.view().cols * 4);
}

void embedding_gather(benchmark::State& state) {
  const auto table = random_matrix(kVocabulary, kUnits);
  const OwnedOperand rows(kDistinct, kUnits, Compute::bf16);
  std::vector<int32_t> ids(kDistinct);
  for (Index n = 0; n < kDistinct; ++n) ids[static_cast<size_t>(n)] = static_cast<int32_t>(n * 4);
  for (auto _ : state) gather_rows(table.view(), ids, nullptr, rows.view());
  state.SetBytesProcessed(state.iterations() * kDistinct * kUnits * 6);
}

void add_products(Compute compute) {
  const std::string dtype = name_of(compute);
  const struct {
    const char* name;
    Index m, k, n;
    Transpose transpose;
  } shapes[] = {
      {"input projection, distinct characters", kDistinct, kUnits, 4 * kUnits, Transpose::no},
      {"recurrent step", kStreams, kUnits, 4 * kUnits, Transpose::no},
      {"recurrent step, backward", kStreams, 4 * kUnits, kUnits, Transpose::no},
      {"recurrent weights' gradient", kUnits, kSteps * kStreams, 4 * kUnits, Transpose::yes},
      {"logits of a chunk", kChunk, kUnits, kPadded, Transpose::no},
      {"chunk's gradient to the states", kChunk, kPadded, kUnits, Transpose::no},
      {"output weights' gradient", kPadded, kSteps * kStreams, kUnits, Transpose::yes}};
  for (const auto& s : shapes)
    benchmark::RegisterBenchmark(fmt::format("product/{}/{}", dtype, s.name).c_str(), product,
                                 compute, s.m, s.k, s.n, s.transpose)
        ->UseRealTime();
  benchmark::RegisterBenchmark(("pack output weights/" + dtype).c_str(), pack, compute)
      ->UseRealTime();
}

}  // namespace

int main(int argc, char** argv) {
  flush_denormals();
  add_products(Compute::fp32);
  if (has_bf16_products()) add_products(Compute::bf16);
  for (const auto& [name, dtype] : {std::pair{"fp32", WeightDtype::fp32},
                                    {"bf16", WeightDtype::bf16},
                                    {"int8", WeightDtype::int8}})
    for (const Index texts : {1, 64})
      benchmark::RegisterBenchmark(
          fmt::format("writing/{}/logits of {} on one core", name, texts).c_str(), engine_product,
          dtype, texts)
          ->UseRealTime();
  benchmark::RegisterBenchmark("gates of a step, forward", gates_forward)->UseRealTime();
  benchmark::RegisterBenchmark("softmax and cross-entropy of a chunk", softmax_cross_entropy)
      ->UseRealTime();
  for (const auto name : optimizer_names())
    benchmark::RegisterBenchmark(("optimizer/" + std::string(name)).c_str(), optimizer, name.data())
        ->UseRealTime();
  benchmark::RegisterBenchmark("global norm", norm)->UseRealTime();
  benchmark::RegisterBenchmark("embedding of distinct characters", embedding_gather)->UseRealTime();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
