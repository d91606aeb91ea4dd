// An option whose value is one of a few words.
#pragma once

#include <tangyin/request.h>

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

namespace tangyin::cli {

// --help and an error list the words in the order of `choices`.  (CLI::CheckedTransformer would
// print the values of an enumeration of bytes as characters, a zero byte among them.)
template <class Enum>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Enum& to,
                        const std::string& help,
                        const std::vector<std::pair<std::string, Enum>>& choices) {
  std::vector<std::string> words;
  for (const auto& [word, value] : choices) words.push_back(word);
  const auto set = [&to, choices](const std::string& chosen) {
    for (const auto& [word, value] : choices)
      if (word == chosen) to = value;
  };
  return command.add_option_function<std::string>(name, set, help)->check(CLI::IsMember(words));
}

// --script, which write and check share.
inline void add_script_option(CLI::App& command, Script& script) {
  add_choice(command, "--script", script, "simplified | traditional, what is printed",
             {{"simplified", Script::simplified}, {"traditional", Script::traditional}})
      ->default_str("simplified");
}

}  // namespace tangyin::cli
