#include "cli/run.h"

#include <cstdio>
#include <exception>

#include "base/error.h"
#include "cli/commands.h"

namespace tangyin::cli {
namespace {

int fail(const char* message, int code) noexcept {
  std::fprintf(stderr, "tangyin: %s\n", message);
  return code;
}

}  // namespace

int run(int argc, const char* const* argv) noexcept try {
  CLI::App program{"唐音 tangyin: learns classical Chinese verse and writes it", "tangyin"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "tangyin " TANGYIN_VERSION);
  int exit_code = 0;
  for (const auto add : {add_write, add_check, add_train, add_eval, add_corpus, add_experiment, add_gradcheck,
                         add_bench, add_info, add_pack})
    add(program, exit_code);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    return fail(fmt::format("{} (see tangyin --help)", error.what()).c_str(), 2);
  }
  return exit_code;
} catch (const std::exception& error) {
  return fail(error.what(), 1);
}

}  // namespace tangyin::cli
