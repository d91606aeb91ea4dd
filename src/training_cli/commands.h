// The commands that train, measure and fetch the corpus; as in cli/commands.h.  A program built
// without TANGYIN_TRAINING has none of them.
#pragma once

#include <CLI/CLI.hpp>

namespace tangyin::cli {

void add_train(CLI::App& program, int& exit_code);
void add_eval(CLI::App& program, int& exit_code);
void add_corpus(CLI::App& program, int& exit_code);
void add_experiment(CLI::App& program, int& exit_code);
void add_gradcheck(CLI::App& program, int& exit_code);
void add_bench(CLI::App& program, int& exit_code);
void add_index(CLI::App& program, int& exit_code);
void add_judge(CLI::App& program, int& exit_code);
void add_tune(CLI::App& program, int& exit_code);

// Before any of them: holds OpenMP's pool of threads to what a machine can start.
void prepare_threads() noexcept;

}  // namespace tangyin::cli
