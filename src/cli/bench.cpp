// tangyin bench: how fast this machine trains.
#include <omp.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/commands.h"
#include "training/benchmark.h"

namespace tangyin::cli {
namespace {

struct BenchOptions {
  std::string preset = "report", dtype;
  int threads = 0, steps = 9;
  bool json = false;
};

void bench_train(const BenchOptions& options) {
  TrainSettings settings = preset(options.preset);
  if (!options.dtype.empty()) settings.dtype = options.dtype;
  check_settings(settings);
  if (options.threads > 0) omp_set_num_threads(options.threads);
  const TrainBenchmark r = benchmark_training(settings, options.steps);
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"preset", r.preset},
                                              {"dtype", r.dtype},
                                              {"threads", r.threads},
                                              {"tokens_per_second", r.tokens_per_second},
                                              {"step_seconds", r.step_seconds},
                                              {"flops_per_token", r.flops_per_token},
                                              {"gemm_gflops_measured", r.gemm_gflops_measured},
                                              {"roofline_fraction", r.roofline_fraction},
                                              {"distinct_share", r.distinct_share}}
                             .dump(2));
    return;
  }
  fmt::print("preset {}, {}, {} threads\n", r.preset, r.dtype, r.threads);
  fmt::print("  speed         {:>10.0f} tokens/s   (a step: {:.1f} ms)\n", r.tokens_per_second, r.step_seconds * 1e3);
  fmt::print("  plain count   {:>10.2f} MFLOP a token\n", r.flops_per_token / 1e6);
  fmt::print("  peak          {:>10.1f} GFLOP/s    (large products, same run)\n", r.gemm_gflops_measured);
  fmt::print("  roofline      {:>10.3f}            (speed · plain count / peak)\n", r.roofline_fraction);
  fmt::print("  distinct      {:>10.3f}            of a batch's input characters\n", r.distinct_share);
}

}  // namespace

void add_bench(CLI::App& program, int&) {
  auto* command = program.add_subcommand("bench", "Measure the speed of this machine");
  command->require_subcommand(1);
  auto options = std::make_shared<BenchOptions>();
  auto* train = command->add_subcommand("train", "Whole training steps against the machine's peak");
  train->add_option("--preset", options->preset, "report | base | tiny: the shapes")->capture_default_str();
  train->add_option("--dtype", options->dtype, "fp32 | bf16")->check(CLI::IsMember({"fp32", "bf16"}));
  train->add_option("--threads", options->threads, "0 for all cores")->check(CLI::Range(0, 1024));
  train->add_option("--steps", options->steps, "counted steps")->check(CLI::Range(1, 10000))->capture_default_str();
  train->add_flag("--json", options->json, "JSON on stdout");
  train->callback([options] { bench_train(*options); });
}

}  // namespace tangyin::cli
