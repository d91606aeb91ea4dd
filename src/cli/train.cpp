#include "cli/commands.h"

namespace tangyin::cli {

void add_train(CLI::App&, int&) {}

}  // namespace tangyin::cli
