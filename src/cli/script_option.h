// The option --script, which write and check share.
#pragma once

#include <tangyin/request.h>

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace tangyin::cli {

inline void add_script_option(CLI::App& command, Script& script) {
  command.add_option("--script", script, "simplified | traditional, what is printed")
      ->transform(CLI::CheckedTransformer(std::map<std::string, Script>{
          {"simplified", Script::simplified}, {"traditional", Script::traditional}}))
      ->default_str("simplified");
}

}  // namespace tangyin::cli
