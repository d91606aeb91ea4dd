#include "cli/commands.h"

namespace tangyin::cli {

void add_bench(CLI::App&, int&) {}

}  // namespace tangyin::cli
