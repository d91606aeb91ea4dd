// tangyin experiment report.
#pragma once

#include <CLI/CLI.hpp>

namespace tangyin::cli {

void add_experiment_report(CLI::App& experiment, int& exit_code);

}  // namespace tangyin::cli
