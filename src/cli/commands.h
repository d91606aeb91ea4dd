// One function per command: it adds the command, its options and what runs them to the command
// line. A command's callback throws the errors of base/error.h; `exit_code` is what main returns if
// nothing was thrown.
#pragma once

#include <CLI/CLI.hpp>

namespace tangyin::cli {

void add_write(CLI::App& program, int& exit_code);
void add_check(CLI::App& program, int& exit_code);
#ifdef TANGYIN_SERVER
void add_serve(CLI::App& program, int& exit_code);
#endif
void add_info(CLI::App& program, int& exit_code);
void add_pack(CLI::App& program, int& exit_code);
void add_completions(CLI::App& program, int& exit_code);
void add_man(CLI::App& program, int& exit_code);

}  // namespace tangyin::cli
