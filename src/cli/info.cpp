#include "cli/commands.h"

namespace tangyin::cli {

void add_info(CLI::App&, int&) {}

}  // namespace tangyin::cli
