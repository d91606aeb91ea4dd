#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/error.h"
#include "base/printable.h"
#include "cli/help.h"
#include "cli/language.h"
#include "cli/problem.h"
#include "cli/usage_error.h"

namespace tangyin::cli {
namespace {

int fail(const char* message, int code) noexcept {
  std::fprintf(stderr, "tangyin: %s\n", printable(message).c_str());
  return code;
}

}  // namespace

int run(int argc, const char* const* argv, std::span<const AddCommand> commands) noexcept try {
  const bool chinese = speaks_chinese(argc, argv);
  CLI::App program{"唐音 tangyin: learns classical Chinese verse and writes it", "tangyin"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "tangyin " TANGYIN_VERSION);
  int exit_code = 0;
  for (const AddCommand add : commands) add(program, exit_code);
  add_language_options(program);
  if (const std::string wrong = wrong_command(program, argc, argv, chinese); !wrong.empty())
    return fail(wrong.c_str(), 2);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      dress_help(program, chinese);
      return program.exit(error);
    }
    const NamedCommand command = named_command(program, argc, argv);
    return fail(usage_sentence(error, command, chinese).c_str(), 2);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw system_error("cannot write standard output");
  return exit_code;
} catch (const PoetError& error) {
  return fail(sentence_of(error.problem(), speaks_chinese(argc, argv)).c_str(),
              static_cast<int>(kind_of(error.problem())));
} catch (const UsageError& error) {
  return fail(error.what(), 2);
} catch (const std::exception& error) {
  return fail(error.what(), 1);
}

}  // namespace tangyin::cli
