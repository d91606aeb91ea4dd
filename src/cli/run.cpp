#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "base/error.h"
#include "base/printable.h"
#include "cli/problem.h"

namespace tangyin::cli {
namespace {

int fail(const char* message, int code) noexcept {
  std::fprintf(stderr, "tangyin: %s\n", printable(message).c_str());
  return code;
}

// The names of the commands of `app`: "write, check, train".
std::string commands_of(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names += (names.empty() ? "" : ", ") + command->get_name();
  return names;
}

// CLI11 asks for a command even where one was given that does not exist; this names it.
std::string wrong_command(const CLI::App& program, int argc, const char* const* argv) {
  const CLI::App* app = &program;
  std::string path = "tangyin";
  for (int n = 1; !commands_of(*app).empty(); ++n) {
    const std::string given = n < argc ? argv[n] : "";
    if (given.starts_with("-")) return {};
    const auto named =
        app->get_subcommands([&](const CLI::App* command) { return command->check_name(given); });
    const CLI::App* next = given.empty() || named.empty() ? nullptr : named.front();
    if (next == nullptr)
      return fmt::format(
          "{}; {} has: {}",
          given.empty() ? "a command is wanted" : "there is no command '" + given + "'", path,
          commands_of(*app));
    app = next;
    path += " " + given;
  }
  return {};
}

}  // namespace

int run(int argc, const char* const* argv, std::span<const AddCommand> commands) noexcept try {
  CLI::App program{"唐音 tangyin: learns classical Chinese verse and writes it", "tangyin"};
  program.require_subcommand(1);
  program.set_version_flag("--version", "tangyin " TANGYIN_VERSION);
  int exit_code = 0;
  for (const AddCommand add : commands) add(program, exit_code);
  if (const std::string wrong = wrong_command(program, argc, argv); !wrong.empty())
    return fail(wrong.c_str(), 2);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    return fail(fmt::format("{} (see tangyin --help)", error.what()).c_str(), 2);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw system_error("cannot write standard output");
  return exit_code;
} catch (const PoetError& error) {
  return fail(sentence_of(error.problem()).c_str(), static_cast<int>(kind_of(error.problem())));
} catch (const UsageError& error) {
  return fail(error.what(), 2);
} catch (const std::exception& error) {
  return fail(error.what(), 1);
}

}  // namespace tangyin::cli
