#pragma once

#include <CLI/CLI.hpp>

namespace tangyin::cli {

// tangyin experiment compare
void add_compare(CLI::App& experiment);

}  // namespace tangyin::cli
