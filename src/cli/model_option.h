// The option --model, which several commands share: a file of one's own or the model that comes
// with the program.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

namespace tangyin::cli {

// Adds --model FILE to `command`; `file` stays empty where it is not given.
CLI::Option* add_model_option(CLI::App& command, std::string& file);

// `file`, or the shipped models/tangyin.safetensors where it is empty; InputError that says how to
// get a model where neither is there.
std::filesystem::path find_model(const std::string& file);

}  // namespace tangyin::cli
