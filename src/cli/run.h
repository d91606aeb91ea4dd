// The program behind main: parses the command line, runs the command, turns errors into one line
// and a code.
#pragma once

#include <span>

namespace CLI {
class App;
}

namespace tangyin::cli {

using AddCommand = void (*)(CLI::App& program, int& exit_code);

// Runs the one of `commands` that argv names.  0 fine, 1 the thing asked for failed, 2 bad usage, 130
// interrupted.
int run(int argc, const char* const* argv, std::span<const AddCommand> commands) noexcept;

}  // namespace tangyin::cli
