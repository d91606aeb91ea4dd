#pragma once

#include <CLI/CLI.hpp>

namespace tangyin::cli {

// tangyin experiment symmetry
void add_symmetry(CLI::App& experiment);

}  // namespace tangyin::cli
