#include "cli/commands.h"

namespace tangyin::cli {

void add_write(CLI::App&, int&) {}

}  // namespace tangyin::cli
