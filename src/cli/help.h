// What --help says beside the list of options: examples, and all of it in Chinese.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin::cli {

// Two command lines of the command at `path` ("tangyin corpus fetch"); none where it has commands
// below it.
std::vector<std::string> examples_of(std::string_view path);

// The Chinese of an English description; empty where there is none.
std::string_view in_chinese_help(std::string_view english);

// --lang, which the command line reads before all else (cli/language.h).
void add_language_option(CLI::App& command, std::string& language);
// To the program and to all commands that have none of their own.
void add_language_options(CLI::App& program);

// Adds the examples, and translates descriptions.
void dress_help(CLI::App& program, bool chinese);

}  // namespace tangyin::cli
