// tangyin gradcheck: are the derivatives of docs/derivation.md right?
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/terminal.h"
#include "study/gradient_check.h"
#include "training_cli/commands.h"

namespace tangyin::cli {
namespace {

// `text` in a colour, where stdout is a terminal.
std::string coloured(const std::string& text, const char* colour) {
  return is_coloured(STDOUT_FILENO) ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
}
std::string verdict(bool ok) {
  return ok ? coloured("ok", "32") : coloured("WRONG", "1;31");
}

void print_table(const GradientCheck& check, uint64_t seed) {
  fmt::print("{:>88}\n", "largest relative error by ");
  fmt::print("{}{}{:>8}  {:>12}  {:>12}\n", padded("", 20), padded("derivative", 32), "entries",
             "differences", "complex step");
  std::string group;
  for (const GradientCheckRow& row : check.rows) {
    fmt::print("{}{}{:>8}  {:>12.1e}  {:>12.1e}  {}\n",
               padded(row.group == group ? "" : row.group, 20), padded(row.name, 32), row.entries,
               row.central, row.complex_step, verdict(row.ok()));
    group = row.group;
  }
  fmt::print("{}{:>8}  {:>12.1e}  {:>12.1e}  {}\n", padded("largest", 52), "",
             check.max_relative_error, check.max_relative_error_complex_step, verdict(check.ok));
  fmt::print("{}{:>8}  {:>12.1e}  {:>12.1e}  seed {}\n", padded("bound", 52), "", kCentralBound,
             kComplexStepBound, seed);
}

void print_json(const GradientCheck& check, uint64_t seed) {
  auto rows = nlohmann::ordered_json::array();
  for (const GradientCheckRow& row : check.rows)
    rows.push_back({{"group", row.group},
                    {"name", row.name},
                    {"entries", row.entries},
                    {"relative_error", row.central},
                    {"relative_error_complex_step", row.complex_step},
                    {"ok", row.ok()}});
  fmt::print("{}\n", nlohmann::ordered_json{{"max_relative_error", check.max_relative_error},
                                            {"max_relative_error_complex_step",
                                             check.max_relative_error_complex_step},
                                            {"bound", kCentralBound},
                                            {"bound_complex_step", kComplexStepBound},
                                            {"seed", seed},
                                            {"ok", check.ok},
                                            {"rows", rows}}
                         .dump(2));
}

struct GradcheckOptions {
  uint64_t seed = 1;
  std::string spoil;
  bool json = false;
};

GradientCheck run(const GradcheckOptions& options) {
  bool found = false;
  GradientCheck check =
      check_gradients({.seed = options.seed, .tamper = [&](const auto& row, auto derived) {
                         if (row.name != options.spoil) return;
                         found = true;
                         for (double& value : derived) value *= 1.000001;
                       }});
  if (!options.spoil.empty() && !found)
    throw InputError(fmt::format(
        "--spoil: no derivative is called '{}'; tangyin gradcheck lists them", options.spoil));
  return check;
}

}  // namespace

void add_gradcheck(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand(
      "gradcheck", "Check every derivative of docs/derivation.md numerically");
  auto options = std::make_shared<GradcheckOptions>();
  command->add_option("--seed", options->seed, "of the weights and the data")
      ->check(CLI::Range(int64_t{0}, std::numeric_limits<int64_t>::max()))
      ->capture_default_str();
  command->add_option("--spoil", options->spoil,
                      "a derivative to make wrong by a millionth, to see the check fail");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options, &exit_code] {
    const GradientCheck check = run(*options);
    if (options->json) {
      print_json(check, options->seed);
    } else {
      print_table(check, options->seed);
    }
    if (!check.ok) exit_code = 1;
  });
}

}  // namespace tangyin::cli
