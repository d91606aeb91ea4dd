#include "cli/commands.h"

namespace tangyin::cli {

void add_eval(CLI::App&, int&) {}

}  // namespace tangyin::cli
