// tangyin bench: how fast this machine trains.
#include <omp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/model_option.h"
#include "corpus/dataset.h"
#include "study/training_benchmark.h"
#include "study/writing_benchmark.h"
#include "training/data.h"
#include "training_cli/commands.h"
#include "training_cli/setting_options.h"
#include "training_cli/thread_waiting.h"

namespace tangyin::cli {
namespace {

struct BenchOptions {
  std::string preset = "report", dtype;
  int threads = 0, steps = 9;
  bool json = false;
};

void bench_train(const BenchOptions& options) {
  start_again_with_short_waits();
  TrainSettings settings = preset(options.preset);
  if (!options.dtype.empty()) set_option(settings, "dtype=" + options.dtype);
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
  fmt::print("  speed         {:>10.0f} tokens/s   (a step: {:.1f} ms)\n", r.tokens_per_second,
             r.step_seconds * 1e3);
  fmt::print("  plain count   {:>10.2f} MFLOP a token\n", r.flops_per_token / 1e6);
  fmt::print("  peak          {:>10.1f} GFLOP/s    (large products, same run)\n",
             r.gemm_gflops_measured);
  fmt::print("  roofline      {:>10.3f}            (speed · plain count / peak)\n",
             r.roofline_fraction);
  fmt::print("  distinct      {:>10.3f}            of a batch's input characters\n",
             r.distinct_share);
}

struct WriteBenchOptions {
  std::string model, corpus;
  int threads = 0, poems = 500;
  double seconds = 2;
  bool json = false;
};

// Seconds from the start of a process to its finished poem, the median of five.
double poem_seconds(const std::string& model) {
  std::vector<double> seconds;
  for (int n = 0; n < 5; ++n) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    const pid_t child = ::fork();
    if (child < 0) throw system_error("cannot start " + program);
    if (child == 0) {
      std::freopen("/dev/null", "w", stdout);
      ::execl(program.c_str(), program.c_str(), "write", "月", "--form", "七绝", "--free",
              "--model", model.c_str(), nullptr);
      std::_Exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw Error(fmt::format("{} write failed with status {}", program, status));
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[2];
}

void bench_write(const WriteBenchOptions& options) {
  const std::filesystem::path model = find_model(options.model);
  nlohmann::ordered_json all{{"model", model.string()},
                             {"poem_seconds", poem_seconds(model.string())},
                             {"precisions", nlohmann::json::array()}};
  std::optional<PoemDataset> data;
  if (options.poems > 0) {
    data = poem_dataset(options.corpus.empty() ? default_corpus() : options.corpus,
                        {.vocabulary = Weights(model).vocabulary()});
    std::erase_if(data->test, [](const auto& poem) {
      return std::ranges::count(poem, Vocabulary::kUnknown) > 0 || poem.size() > 200;
    });
    data->test.resize(std::min(data->test.size(), static_cast<size_t>(options.poems)));
  }
  if (!options.json) {
    fmt::print("{}\n  a free 七绝, from the start of the process: {:.0f} ms\n\n", model.string(),
               all["poem_seconds"].get<double>() * 1e3);
    fmt::print("  {:<6} {:>18} {:>14} {:>12} {:>8}   {}\n", "", "one text, one core",
               "64, one core", "64, all", "64 : 1",
               data ? fmt::format("perplexity of {} test poems", data->test.size()) : "");
  }
  for (const auto& [name, dtype] : {std::pair{"fp32", WeightDtype::fp32},
                                    {"bf16", WeightDtype::bf16},
                                    {"int8", WeightDtype::int8}}) {
    const Engine one(Weights(model), {.dtype = dtype, .threads = 1}),
        team(Weights(model), {.dtype = dtype, .threads = options.threads});
    const double single = characters_per_second(one, 1, options.seconds),
                 many = characters_per_second(one, 64, options.seconds);
    const double together = characters_per_second(team, 64, options.seconds);
    const double perplexity = data ? engine_perplexity(team, data->test) : 0;
    all["precisions"].push_back({{"dtype", name},
                                 {"characters_per_second", single},
                                 {"characters_per_second_64", many},
                                 {"characters_per_second_64_threads", together},
                                 {"perplexity", perplexity}});
    if (!options.json)
      fmt::print("  {:<6} {:>10.0f} chars/s {:>14.0f} {:>12.0f} {:>8.1f}   {}\n", name, single,
                 many, together, together / single, data ? fmt::format("{:.3f}", perplexity) : "");
  }
  if (options.json) fmt::print("{}\n", all.dump(2));
}

}  // namespace

void add_bench(CLI::App& program, int&) {
  auto* command = program.add_subcommand("bench", "Measure the speed of this machine");
  command->require_subcommand(1);
  auto options = std::make_shared<BenchOptions>();
  auto* train = command->add_subcommand("train", "Whole training steps against the machine's peak");
  add_preset_option(*train, options->preset, "the preset whose shapes are measured");
  train->add_option("--dtype", options->dtype, "fp32 | bf16 | auto (the faster on this machine)")
      ->check(CLI::IsMember({"fp32", "bf16", "auto"}));
  train->add_option("--threads", options->threads, "0 for all cores")->check(CLI::Range(0, 1024));
  train->add_option("--steps", options->steps, "counted steps")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  train->add_flag("--json", options->json, "JSON on stdout");
  train->callback([options] { with_setting_options([&] { bench_train(*options); }); });

  auto wishes = std::make_shared<WriteBenchOptions>();
  auto* write = command->add_subcommand(
      "write", "The inference engine in each precision, and a poem from the start of the process");
  add_model_option(*write, wishes->model);
  write->add_option("--corpus", wishes->corpus, "for the perplexity of each precision");
  write->add_option("--poems", wishes->poems, "test poems that are read; 0: no corpus is wanted")
      ->capture_default_str()
      ->check(CLI::Range(0, 100000));
  write->add_option("--threads", wishes->threads, "0 for all cores")->check(CLI::Range(0, 1024));
  write->add_option("--seconds", wishes->seconds, "for each measurement")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 60.0));
  write->add_flag("--json", wishes->json, "JSON on stdout");
  write->callback([wishes] { bench_write(*wishes); });
}

}  // namespace tangyin::cli
