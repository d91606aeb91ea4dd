// tangyin experiment report: the course report's experiment done again, as one page.
#include "training_cli/experiment_report.h"

#include <omp.h>

#include <cstdio>

#include "base/data_file.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "cli/terminal.h"
#include "experiment/report.h"
#include "kernels/threads.h"
#include "training/data.h"
#include "training_cli/setting_options.h"
#include "training_cli/thread_waiting.h"

namespace tangyin::cli {
namespace {

struct ReportCommand {
  std::string corpus, out = "runs/experiment", budget, model;
  std::vector<std::string> parts, assignments;
  bool json = false;
};

std::vector<std::string> part_names() {
  std::vector<std::string> names;
  for (const NamedPart& entry : kReportParts) names.emplace_back(entry.name);
  return names;
}

// "[######··············]  31%  1 h 02 min left  race-adam-1: step 30 of 400, loss 6.512"
std::string bar(const ReportProgress& progress) {
  constexpr int kWidth = 20;
  const int full = static_cast<int>(progress.done * kWidth);
  std::string text = "[";
  for (int k = 0; k < kWidth; ++k) text += k < full ? "#" : "·";
  return fmt::format("{}] {:3.0f}%  {} left  {}", text, 100 * progress.done,
                     duration(progress.seconds_left), progress.doing);
}

// The command as it can be given again.
std::string in_words(const ReportCommand& command) {
  std::string text = fmt::format("tangyin experiment report --out {}", command.out);
  if (!command.corpus.empty()) text += " --corpus " + command.corpus;
  if (!command.budget.empty()) text += " --budget " + command.budget;
  if (!command.model.empty()) text += " --model " + command.model;
  for (const std::string& part : command.parts) text += " --part " + part;
  for (const std::string& one : command.assignments) text += " --set " + one;
  return text;
}

ReportOptions options_of(const ReportCommand& command) {
  ReportOptions options{.corpus = command.corpus.empty() ? default_corpus() : command.corpus,
                        .out = command.out,
                        .assignments = command.assignments,
                        .budget_text = command.budget,
                        .command = in_words(command)};
  if (!command.budget.empty()) try {
      options.budget = parse_duration(command.budget);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("--budget: {}", error.what()));
    }
  for (const std::string& part : command.parts) options.parts.push_back(*report_part(part));
  if (command.model.empty())
    options.shipped = find_data_file("models/tangyin.safetensors");
  else if (command.model != "none")
    options.shipped = command.model;
  return options;
}

int make_report(const ReportCommand& command) {
  start_again_with_short_waits();
  const ReportOptions options = options_of(command);
  flush_denormals();
  StatusLine line;
  const InterruptGuard guard;
  ReportObserver observer;
  observer.progress = [&](const ReportProgress& progress) { line.update(bar(progress)); };
  observer.message = [&](const std::string& text) { line.print(text); };
  observer.interrupted = [&] { return guard.interrupted(); };
  const ReportResult result = run_experiment_report(options, observer);
  line.clear();
  if (command.json) fmt::print("{}\n", result.json.dump(1));
  if (result.interrupted) {
    fmt::print(stderr, "stopped; go on with: {}\n", options.command);
    return 130;
  }
  if (!command.json) fmt::print("{}/report.html\n", command.out);
  return 0;
}

}  // namespace

void add_experiment_report(CLI::App& experiment, int& exit_code) {
  auto command = std::make_shared<ReportCommand>();
  auto* report = experiment.add_subcommand(
      "report", "The course report's experiment done again, in eight parts, as one page");
  report->add_option("--corpus", command->corpus,
                     "chinese-poetry directory, one of its files, or text with a poem a line");
  report
      ->add_option("--out", command->out,
                   "directory of the report; the same command goes on where it stopped")
      ->capture_default_str();
  report->add_option("--budget", command->budget,
                     "shorten all runs so that the whole takes as long: 2h, 90m, 1h30m");
  report->add_option("--part", command->parts, "only this part; may be repeated")
      ->check(CLI::IsMember(part_names()));
  report->add_option("--model", command->model,
                     "model whose figures and poems stand beside (default: the one that came with "
                     "tangyin), or none");
  report->add_option("--set", command->assignments,
                     "KEY=VALUE over the presets of all runs, as for train; may be repeated");
  report->add_flag("--json", command->json, "JSON on stdout");
  report->callback([command, &exit_code] {
    exit_code = with_setting_options([&] { return make_report(*command); });
  });
}

}  // namespace tangyin::cli
