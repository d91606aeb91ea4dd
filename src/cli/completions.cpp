// tangyin completions: scripts that complete the commands and options of tangyin in a shell.
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "cli/command_tree.h"
#include "cli/commands.h"

namespace tangyin::cli {
namespace {

// `text` as one word of a shell.  fish knows two escapes within quotes, the others none.
std::string quoted(const std::string& text, bool fish = false) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += fish ? "\\'" : "'\\''";
    else
      word += fish && c == '\\' ? "\\\\" : std::string(1, c);
  }
  return word + "'";
}

std::vector<std::string> names_below(const CommandEntry& command) {
  std::vector<std::string> names;
  for (const CommandEntry& below : command.commands) names.push_back(last_word(below));
  return names;
}

// `command` and all below it.
template <class Visit>
void each(const CommandEntry& command, const Visit& visit) {
  visit(command);
  for (const CommandEntry& below : command.commands) each(below, visit);
}

// The names of all commands, quoted, with `between` between them.
std::string all_commands(const CommandEntry& program, std::string_view between) {
  std::vector<std::string> names;
  each(program, [&](const CommandEntry& command) {
    if (!command.name.empty()) names.push_back(quoted(command.name));
  });
  return fmt::format("{}", fmt::join(names, between));
}

// What may stand where a word of `command` begins: its commands, the names of its options and the
// choices of its operands.
std::string words_of(const CommandEntry& command) {
  std::vector<std::string> words = names_below(command);
  for (const OptionEntry& option : command.options) {
    const auto& more = option.operand ? option.choices : option.names;
    words.insert(words.end(), more.begin(), more.end());
  }
  return fmt::format("{}", fmt::join(words, " "));
}

// bash: the command so far is found in the line; then the option before the cursor or the command
// decides what may come.
void print_bash(const CommandEntry& program) {
  fmt::print(
      "# Completion of tangyin for bash: tangyin completions bash\n"
      "_tangyin() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} command= "
      "path n\n"
      "  COMPREPLY=()\n"
      "  for ((n = 1; n < COMP_CWORD; ++n)); do\n"
      "    path=\"${{command:+$command }}${{COMP_WORDS[n]}}\"\n"
      "    case $path in {}) command=$path ;; esac\n"
      "  done\n"
      "  case \"$command $before\" in\n",
      all_commands(program, " | "));
  each(program, [](const CommandEntry& command) {
    for (const OptionEntry& option : command.options)
      for (const std::string& name : option.names) {
        if (option.operand || option.value.empty()) continue;
        fmt::print("    {}) ", quoted(command.name + " " + name));
        if (option.choices.empty())
          fmt::print("{}return ;;\n", option.value == "TEXT" || option.value == "FILE"
                                          ? "mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); "
                                          : "");
        else
          fmt::print("mapfile -t COMPREPLY < <(compgen -W {} -- \"$word\"); return ;;\n",
                     quoted(fmt::format("{}", fmt::join(option.choices, " "))));
      }
  });
  fmt::print("  esac\n  local words=\n  case $command in\n");
  each(program, [](const CommandEntry& command) {
    fmt::print("    {}) words={} ;;\n", quoted(command.name), quoted(words_of(command)));
  });
  fmt::print(
      "  esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
      "}}\n"
      "complete -o default -F _tangyin tangyin\n");
}

// What zsh's _arguments reads as special is escaped.
std::string zsh_text(const std::string& text, std::string_view special) {
  std::string escaped;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string zsh_action(const OptionEntry& option) {
  if (!option.choices.empty()) return fmt::format("({})", fmt::join(option.choices, " "));
  return option.value == "TEXT" || option.value == "FILE" ? "_files" : " ";
}

std::string zsh_function(const CommandEntry& command) {
  std::string name = "_tangyin";
  for (const char c : command.name.empty() ? "" : " " + command.name) name += c == ' ' ? '_' : c;
  return name;
}

// zsh: a function for each command; one that has commands below it passes the words behind on.
void print_zsh_function(const CommandEntry& command) {
  fmt::print("{}() {{\n", zsh_function(command));
  if (!command.commands.empty()) {
    fmt::print("  local state line\n  local -a commands=(\n");
    for (const CommandEntry& below : command.commands)
      fmt::print("    {}\n", quoted(last_word(below) + ":" + zsh_text(below.description, ":")));
    fmt::print("  )\n");
  }
  fmt::print("  _arguments {}", command.commands.empty() ? "" : "-C ");
  for (const OptionEntry& option : command.options) {
    const std::string value = zsh_text(option.names.front() + ":", "");
    for (const std::string& name : option.names) {
      if (option.operand)
        fmt::print("\\\n    {} ",
                   quoted((option.repeats ? "*:" : ":") + value + zsh_action(option)));
      else
        fmt::print(
            "\\\n    {} ",
            quoted((option.repeats ? "*" : "") + name + "[" + zsh_text(option.description, "[]:") +
                   "]" +
                   (option.value.empty() ? "" : ":" + option.value + ":" + zsh_action(option))));
    }
  }
  if (command.commands.empty()) {
    fmt::print("\n}}\n");
    return;
  }
  fmt::print(
      "\\\n    '1: :->command' '*:: :->rest'\n"
      "  case $state in\n"
      "    command) _describe command commands ;;\n"
      "    rest)\n      case $words[1] in\n");
  for (const CommandEntry& below : command.commands)
    fmt::print("        {}) {} ;;\n", last_word(below), zsh_function(below));
  fmt::print("      esac ;;\n  esac\n}}\n");
}

void print_zsh(const CommandEntry& program) {
  fmt::print("#compdef tangyin\n# Completion of tangyin for zsh: tangyin completions zsh\n");
  each(program, print_zsh_function);
  fmt::print("_tangyin \"$@\"\n");
}

// fish: a line for each word, under the condition that its command stands in the line.
void print_fish(const CommandEntry& program) {
  fmt::print(
      "# Completion of tangyin for fish: tangyin completions fish\n"
      "function __tangyin_at\n"
      "    set -l command\n"
      "    for word in (commandline -opc)[2..]\n"
      "        if contains -- (string join ' ' -- $command $word) {}\n"
      "            set command (string join ' ' -- $command $word)\n"
      "        end\n"
      "    end\n"
      "    test \"$command\" = \"$argv[1]\"\n"
      "end\n",
      all_commands(program, " "));
  each(program, [](const CommandEntry& command) {
    const std::string at =
        "complete -c tangyin -n " + quoted("__tangyin_at " + quoted(command.name), true);
    for (const CommandEntry& below : command.commands)
      fmt::print("{} -f -a {} -d {}\n", at, last_word(below), quoted(below.description, true));
    for (const OptionEntry& option : command.options) {
      if (option.operand) {
        if (!option.choices.empty())
          fmt::print("{} -f -a {}\n", at,
                     quoted(fmt::format("{}", fmt::join(option.choices, " ")), true));
        continue;
      }
      fmt::print("{}", at);
      for (const std::string& name : option.names)
        fmt::print(" -{} {}", name.starts_with("--") ? "l" : "s",
                   name.substr(name.find_first_not_of('-')));
      if (!option.choices.empty())
        fmt::print(" -x -a {}", quoted(fmt::format("{}", fmt::join(option.choices, " ")), true));
      else if (!option.value.empty())
        fmt::print(" -r");
      fmt::print(" -d {}\n", quoted(option.description, true));
    }
  });
}

}  // namespace

void add_completions(CLI::App& program, int&) {
  CLI::App* command = program.add_subcommand(
      "completions", "Print a script that completes commands and options in a shell");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&program, shell] {
    const CommandEntry tree = command_tree(program);
    if (*shell == "bash")
      print_bash(tree);
    else if (*shell == "zsh")
      print_zsh(tree);
    else
      print_fish(tree);
  });
}

}  // namespace tangyin::cli
