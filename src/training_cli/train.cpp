// tangyin train: a model from a corpus, with one line of progress.
#include <omp.h>

#include <cstdio>
#include <optional>

#include "base/error.h"
#include "base/interrupt.h"
#include "kernels/threads.h"
#include "training/data.h"
#include "training/run_config.h"
#include "training/run_lock.h"
#include "training/trainer.h"
#include "training_cli/commands.h"
#include "training_cli/progress_line.h"
#include "training_cli/setting_options.h"
#include "training_cli/thread_waiting.h"

namespace tangyin::cli {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  std::string preset = "base", corpus, out, resume;
  std::vector<std::string> assignments;
  bool list_options = false;
};

struct Run {
  RunConfig config;
  fs::path directory;
};

// Writes down what is left to this machine, so that the run goes on as it began.
void settle(TrainSettings& settings) {
  settings.dtype = compute_of(settings) == Compute::bf16 ? OperandDtype::bf16 : OperandDtype::fp32;
}

void refuse_a_second_run(const fs::path& directory) {
  if (is_a_run(directory))
    throw InputError(
        fmt::format("{}: there is a run already; go on with --resume {} or choose another --out",
                    directory.string(), directory.string()));
}

Run new_run(const TrainOptions& options) {
  Run run{{preset(options.preset), options.corpus}, options.out};
  for (const std::string& assignment : options.assignments)
    set_option(run.config.settings, assignment);
  check_settings(run.config.settings);
  settle(run.config.settings);
  if (run.config.corpus.empty()) run.config.corpus = default_corpus();
  if (run.directory.empty()) run.directory = fs::path("runs") / options.preset;
  refuse_a_second_run(run.directory);
  return run;
}

Run old_run(const TrainOptions& options) {
  Run run{read_run_config(options.resume), options.resume};
  TrainSettings before = run.config.settings;
  for (const std::string& assignment : options.assignments)
    set_option(run.config.settings, assignment);
  settle(before);
  settle(run.config.settings);
  check_resumption(before, run.config.settings);  // first: a size that changes breaks other rules
  check_settings(run.config.settings);
  if (!options.corpus.empty()) run.config.corpus = options.corpus;
  return run;
}

void make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    throw SystemError(fmt::format("cannot make {}: {}", directory.string(), error.message()));
}

// What the first rank shows, and the others keep to themselves.
RunObserver observer_of(const Ranks& ranks, StatusLine& line, const InterruptGuard& guard) {
  if (ranks.first()) return printing_observer(line, guard);
  RunObserver silent;
  silent.interrupted = [&] { return guard.interrupted(); };
  return silent;
}

void print_end(const Trainer& trainer, RunEnd end, const fs::path& directory) {
  const Progress& done = trainer.progress();
  if (end == RunEnd::interrupted)
    fmt::print(stderr, "stopped after step {}; go on with: tangyin train --resume {}\n", done.step,
               directory.string());
  else
    fmt::print("{} after {} steps in {}; best test perplexity {:.2f}\nmodel: {}/best.safetensors\n",
               end == RunEnd::finished ? "finished" : "stopped early", done.step,
               duration(done.seconds), done.best, directory.string());
}

// Everything is read and checked before the first byte is written; the lock of a run that goes on
// comes before it is read.
int run_training(const TrainOptions& options, Ranks& ranks) {
  const bool resume = !options.resume.empty();
  std::optional<RunLock> lock;
  if (resume && ranks.first() && is_a_run(options.resume)) lock.emplace(options.resume);
  const Run run = resume ? old_run(options) : new_run(options);
  const TrainSettings& settings = run.config.settings;
  ranks.meet();  // before the first rank writes what the others have looked for
  if (settings.threads > 0) omp_set_num_threads(static_cast<int>(settings.threads));
  flush_denormals();
  StatusLine line;
  if (ranks.first()) line.update(fmt::format("reading {}", run.config.corpus));
  TrainingData data = load_training_data(settings, run.config.corpus);
  const InterruptGuard guard;
  Trainer trainer(settings, data, run.directory, observer_of(ranks, line, guard), resume, ranks);
  if (ranks.first()) {
    make_directory(run.directory);
    if (!resume) {
      lock.emplace(run.directory);
      refuse_a_second_run(run.directory);  // begun while this one was reading
    }
    write_run_config(run.directory, run.config);
    line.print(fmt::format("{}: {}; {}{}", settings.preset, data.description,
                           word_of(settings.dtype),
                           ranks.size() > 1 ? fmt::format("; {} ranks", ranks.size()) : ""));
  }
  RunEnd end{};
  try {
    end = trainer.run();
  } catch (const DivergedError& error) {
    throw Error(fmt::format("{}: tangyin train --resume {} --set learning_rate={:g}", error.what(),
                            run.directory.string(), error.learning_rate()));
  }
  line.clear();
  if (ranks.first()) print_end(trainer, end, run.directory);
  return end == RunEnd::interrupted ? 130 : 0;
}

int train(const TrainOptions& options) {
  if (options.list_options) {
    std::fputs(describe_options(preset(options.preset)).c_str(), stdout);
    return 0;
  }
  start_again_with_short_waits();
  Ranks ranks;
  try {
    return run_training(options, ranks);
  } catch (const std::exception& error) {
    if (ranks.size() == 1) throw;
    fmt::print(stderr, "tangyin (rank {}): {}\n", ranks.rank(), error.what());
    ranks.abort();
  }
}

}  // namespace

void add_train(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("train", "Train a model from a corpus");
  auto options = std::make_shared<TrainOptions>();
  add_preset_option(*command, options->preset,
                    "report, report-original, report-final (the course report's experiment) | "
                    "base | tiny");
  command->add_option("--corpus", options->corpus,
                      "chinese-poetry directory, one of its files, or text with a poem a line");
  command->add_option("--out", options->out, "directory of the run (default: runs/PRESET)");
  auto* resume =
      command->add_option("--resume", options->resume, "directory of a run to go on with");
  resume->excludes("--out")->excludes("--preset");
  command->add_option("--set", options->assignments,
                      "KEY=VALUE, any option that --options lists; may be repeated");
  command->add_flag("--options", options->list_options,
                    "list the options with their values in the preset");
  command->callback(
      [options, &exit_code] { exit_code = with_setting_options([&] { return train(*options); }); });
}

}  // namespace tangyin::cli
