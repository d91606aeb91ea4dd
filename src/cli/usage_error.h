// A command line that cannot be understood, in a sentence that leads to the help of its command.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace tangyin::cli {

// The command that the words name: "tangyin corpus fetch", its parser, and the first word after it
// that is no option; empty where there is none.
struct NamedCommand {
  const CLI::App* app;
  std::string path, next;
  bool options = false;  // whether other options than --lang stand before that word
};
NamedCommand named_command(const CLI::App& program, int argc, const char* const* argv);

// CLI11 asks for a command even where one was given that does not exist; this names it.  Empty
// where the words name a command.
std::string wrong_command(const CLI::App& program, int argc, const char* const* argv, bool chinese);

// What the parser has to say.
std::string usage_sentence(const CLI::ParseError& error, const NamedCommand& command, bool chinese);

}  // namespace tangyin::cli
