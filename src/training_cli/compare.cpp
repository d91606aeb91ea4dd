// tangyin experiment compare: runs laid over each other, as a page and as a table.
#include "training_cli/compare.h"

#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "study/run_comparison.h"

namespace tangyin::cli {
namespace {

struct CompareOptions {
  std::vector<std::string> runs;
  std::string out;
  bool json = false;
};

void compare(const CompareOptions& options) {
  const ComparedRuns compared = read_compared_runs({options.runs.begin(), options.runs.end()});
  if (compared.runs.size() < 2)
    throw UsageError("one run alone cannot be compared; name two or more");
  const std::string page = !options.out.empty() ? options.out : options.json ? "" : "compare.html";
  if (!page.empty()) replace_file(page, comparison_document(compared).html());
  fmt::print("{}", options.json ? comparison_json(compared) : comparison_text(compared));
  if (!page.empty() && !options.json) fmt::print("\n{}\n", page);
}

}  // namespace

void add_compare(CLI::App& experiment) {
  auto options = std::make_shared<CompareOptions>();
  auto* command = experiment.add_subcommand(
      "compare", "Lay training runs over each other: curves, best perplexities, what differs");
  command->add_option("runs", options->runs, "folders of runs, two or more")->required();
  command->add_option("--out", options->out,
                      "the page to write (default: compare.html; with --json: none)");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options] { compare(*options); });
}

}  // namespace tangyin::cli
