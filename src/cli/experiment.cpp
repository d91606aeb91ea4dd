#include "cli/commands.h"

namespace tangyin::cli {

void add_experiment(CLI::App&, int&) {}

}  // namespace tangyin::cli
