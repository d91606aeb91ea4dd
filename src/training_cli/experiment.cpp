// tangyin experiment: the comparisons of the course report, as tables.
#include <cstdio>

#include "base/error.h"
#include "base/interrupt.h"
#include "kernels/threads.h"
#include "study/experiments.h"
#include "training/data.h"
#include "training_cli/commands.h"
#include "training_cli/compare.h"
#include "training_cli/experiment_report.h"
#include "training_cli/progress_line.h"
#include "training_cli/setting_options.h"
#include "training_cli/symmetry.h"
#include "training_cli/thread_waiting.h"

namespace tangyin::cli {
namespace {

struct ExperimentOptions {
  std::string preset = "report", corpus, out;
  std::vector<std::string> assignments;
};

using Experiment = std::vector<ExperimentRow> (*)(const TrainSettings&, const std::string&,
                                                  const std::filesystem::path&, const RunObserver&);

void run_experiment(const char* name, Experiment experiment, const ExperimentOptions& options) {
  start_again_with_short_waits();
  TrainSettings settings = preset(options.preset);
  for (const std::string& assignment : options.assignments) set_option(settings, assignment);
  check_settings(settings);
  flush_denormals();
  StatusLine line;
  const InterruptGuard guard;
  const std::string corpus = options.corpus.empty() ? default_corpus() : options.corpus;
  const std::filesystem::path out = options.out.empty() ? std::filesystem::path("runs") / name
                                                        : std::filesystem::path(options.out);
  const auto rows = experiment(settings, corpus, out, printing_observer(line, guard));
  line.clear();
  fmt::print("{:<12} {:>7} {:>7} {:>10} {:>14} {:>16}\n", name, "epochs", "steps", "time",
             "training loss", "test perplexity");
  for (const ExperimentRow& row : rows)
    fmt::print("{:<12} {:>7.2f} {:>7} {:>10} {:>14.4f} {:>16.2f}{}\n", row.name, row.epochs,
               row.steps, duration(row.seconds), row.training_loss, row.test_perplexity,
               row.stopped_early ? "  stopped early" : "");
}

void add_one(CLI::App& command, const char* name, const char* help, Experiment experiment) {
  auto options = std::make_shared<ExperimentOptions>();
  auto* one = command.add_subcommand(name, help);
  add_preset_option(*one, options->preset, "the preset that the runs begin from");
  one->add_option("--corpus", options->corpus,
                  "chinese-poetry directory, one of its files, or text with a poem a line");
  one->add_option("--out", options->out,
                  fmt::format("directory of the runs (default: runs/{})", name));
  one->add_option("--set", options->assignments, "KEY=VALUE as for train; may be repeated");
  one->callback([=] { with_setting_options([&] { run_experiment(name, experiment, *options); }); });
}

}  // namespace

void add_experiment(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("experiment", "Compare ways of training");
  command->require_subcommand(1);
  add_one(*command, "optimizers", "Adam against SGD with momentum and plain SGD",
          compare_optimizers);
  add_symmetry(*command);
  add_one(*command, "initialization",
          "uniform, Xavier, orthogonal, constant and zero initial weights",
          compare_initializations);
  add_compare(*command);
  add_experiment_report(*command, exit_code);
}

}  // namespace tangyin::cli
