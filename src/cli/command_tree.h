// The commands and options of the program as plain data, read from the command line's parser: what
// the manual page and the completions of shells are made of.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace tangyin::cli {

struct OptionEntry {
  std::vector<std::string> names;    // "-h", "--help"; of an operand its name alone: "OPENING"
  std::string value;                 // TEXT, FILE, NUMBER; empty for a flag
  std::vector<std::string> choices;  // what the value must be one of; empty: anything
  std::string range;                 // "1 - 64"; empty: none
  std::string preset;                // the value where the option is not given; may be empty
  std::string description;
  bool repeats = false;
  bool operand = false;  // stands without a name
};

struct CommandEntry {
  std::string name;  // "corpus fetch"; empty for the program itself
  std::string description;
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;  // below it
};

CommandEntry command_tree(const CLI::App& program);

// The last word of the name: "fetch".
std::string last_word(const CommandEntry& command);

}  // namespace tangyin::cli
