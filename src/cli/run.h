// The program behind main: parses the command line, runs the command, turns errors into one line
// and a code.
#pragma once

namespace tangyin::cli {

// 0 fine, 1 the thing asked for failed, 2 bad usage, 130 interrupted.
int run(int argc, const char* const* argv) noexcept;

}  // namespace tangyin::cli
