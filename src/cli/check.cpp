#include "cli/commands.h"

namespace tangyin::cli {

void add_check(CLI::App&, int&) {}

}  // namespace tangyin::cli
