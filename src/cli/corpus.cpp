#include "cli/commands.h"

namespace tangyin::cli {

void add_corpus(CLI::App&, int&) {}

}  // namespace tangyin::cli
