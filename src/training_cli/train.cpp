// tangyin train: a model from a corpus, with one line of progress.
#include <omp.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "kernels/threads.h"
#include "training/data.h"
#include "training/trainer.h"
#include "training_cli/commands.h"
#include "training_cli/progress_line.h"

namespace tangyin::cli {
namespace {

namespace fs = std::filesystem;

struct TrainOptions {
  std::string preset = "base", corpus, out, resume;
  std::vector<std::string> assignments;
  bool list_options = false;
};

struct Run {
  TrainSettings settings;
  std::string corpus;
  fs::path directory;
};

// RUN/config.json: the settings and the corpus that the run was started with.
void write_config(const Run& run) {
  auto json = nlohmann::ordered_json::parse(to_json(run.settings));
  json["corpus"] = run.corpus;
  replace_file(run.directory / "config.json", json.dump(2) + "\n");
}

// Refuses what cannot be, and writes down what is left to this machine, so that the run goes on as
// it began.
void settle(TrainSettings& settings) {
  check_settings(settings);
  settings.dtype = name_of(compute_of(settings));
}

Run new_run(const TrainOptions& options) {
  Run run{preset(options.preset), options.corpus, options.out};
  for (const std::string& assignment : options.assignments) set_option(run.settings, assignment);
  settle(run.settings);
  if (run.corpus.empty()) run.corpus = default_corpus();
  if (run.directory.empty()) run.directory = fs::path("runs") / options.preset;
  if (fs::exists(run.directory / "config.json"))
    throw InputError(
        fmt::format("{}: there is a run already; go on with --resume {} or choose another --out",
                    run.directory.string(), run.directory.string()));
  return run;
}

Run old_run(const TrainOptions& options) {
  const fs::path config = fs::path(options.resume) / "config.json";
  if (!fs::exists(config))
    throw InputError(fmt::format("{}: no run here (no config.json)", options.resume));
  const std::string text = read_file(config);
  Run run{settings_from_json(text, config.string()),
          nlohmann::json::parse(text).value("corpus", ""), options.resume};
  for (const std::string& assignment : options.assignments) set_option(run.settings, assignment);
  settle(run.settings);
  if (!options.corpus.empty()) run.corpus = options.corpus;
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

int run_training(const Run& run, bool resume, Ranks& ranks) {
  StatusLine line;
  if (ranks.first()) line.update(fmt::format("reading {}", run.corpus));
  TrainingData data = load_training_data(run.settings, run.corpus);
  if (ranks.first()) {
    make_directory(run.directory);
    write_config(run);
    line.print(fmt::format("{}: {}; {}{}", run.settings.preset, data.description,
                           run.settings.dtype,
                           ranks.size() > 1 ? fmt::format("; {} ranks", ranks.size()) : ""));
  }
  const InterruptGuard guard;
  Trainer trainer(run.settings, data, run.directory, observer_of(ranks, line, guard), resume,
                  ranks);
  const RunEnd end = trainer.run();
  line.clear();
  const std::string directory = run.directory.string();
  if (end == RunEnd::interrupted) {
    if (ranks.first())
      fmt::print(stderr, "stopped after step {}; go on with: tangyin train --resume {}\n",
                 trainer.progress().step, directory);
    return 130;
  }
  if (ranks.first())
    fmt::print("{} after {} steps in {}; best test perplexity {:.2f}\nmodel: {}/best.safetensors\n",
               end == RunEnd::finished ? "finished" : "stopped early", trainer.progress().step,
               duration(trainer.progress().seconds), trainer.progress().best, directory);
  return 0;
}

int train(const TrainOptions& options) {
  if (options.list_options) {
    std::fputs(describe_options(preset(options.preset)).c_str(), stdout);
    return 0;
  }
  Ranks ranks;
  try {
    const bool resume = !options.resume.empty();
    const Run run = resume ? old_run(options) : new_run(options);
    ranks.meet();  // before the first rank writes what the others have looked for
    if (run.settings.threads > 0) omp_set_num_threads(static_cast<int>(run.settings.threads));
    flush_denormals();
    return run_training(run, resume, ranks);
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
  command
      ->add_option("--preset", options->preset,
                   "report (the course report's experiment) | base | tiny")
      ->capture_default_str();
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
  command->callback([options, &exit_code] { exit_code = train(*options); });
}

}  // namespace tangyin::cli
