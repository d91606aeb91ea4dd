#include "cli/commands.h"

namespace tangyin::cli {

void add_gradcheck(CLI::App&, int&) {}

}  // namespace tangyin::cli
