// tangyin man: the manual page tangyin(1), from the commands and options themselves.
#include <fmt/format.h>

#include <cstdio>

#include "cli/command_tree.h"
#include "cli/commands.h"

namespace tangyin::cli {
namespace {

// Text as roff reads it: a backslash, a hyphen that is to stay one, a dot or a quote that begins a
// line.
std::string roff(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
  }
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped = "\\&" + escaped;
  return escaped;
}

// "--script simplified|traditional", the names bold, what the user fills in italic.
std::string heading(const OptionEntry& option) {
  std::string line;
  for (const std::string& name : option.names)
    line += fmt::format("{}\\f{}{}\\fR", line.empty() ? "" : ", ", option.operand ? 'I' : 'B',
                        roff(name));
  if (option.operand || option.value.empty()) return option.repeats ? line + " ..." : line;
  return line +
         (option.choices.empty()
              ? fmt::format(" \\fI{}\\fR", roff(option.value))
              : fmt::format(" \\fR{}", roff(fmt::format("{}", fmt::join(option.choices, "|")))));
}

void print_option(const OptionEntry& option) {
  std::string notes;
  const auto note = [&](const std::string& text) { notes += (notes.empty() ? "" : "; ") + text; };
  if (!option.range.empty()) note(option.range);
  if (!option.preset.empty()) note("default " + option.preset);
  if (option.repeats && !option.operand) note("may be repeated");
  fmt::print(".TP\n{}\n{}{}\n", heading(option), roff(option.description),
             notes.empty() ? "" : roff(" (" + notes + ")"));
}

void print_command(const CommandEntry& command) {
  std::string usage;
  bool options = false;
  for (const OptionEntry& option : command.options) {
    options = options || !option.operand;
    if (option.operand)
      usage +=
          fmt::format(" [\\fI{}\\fR{}]", roff(option.names.front()), option.repeats ? " ..." : "");
  }
  fmt::print(".SS tangyin {}{}{}\n{}\n", command.name, options ? " [OPTION ...]" : "", usage,
             roff(command.description));
  for (const OptionEntry& option : command.options)
    if (option.names.back() != "--help") print_option(option);
}

// The commands that can be called, those of "corpus" in its place.
void print_commands(const CommandEntry& command) {
  for (const CommandEntry& below : command.commands) {
    if (below.commands.empty()) print_command(below);
    print_commands(below);
  }
}

void print_page(const CommandEntry& program) {
  fmt::print(
      "'\\\" -*- coding: UTF-8 -*-\n"
      ".TH TANGYIN 1 \"\" \"tangyin {}\" \"User Commands\"\n"
      ".SH NAME\ntangyin \\- learns classical Chinese verse and writes it\n"
      ".SH SYNOPSIS\n.B tangyin\n.I COMMAND\n[OPTION ...]\n"
      ".SH DESCRIPTION\n"
      "Poems by a language model of Tang verse that keep the tones and rhymes of their form, and "
      "a\n"
      "judgement of poems by the same rules.\n"
      "Texts are UTF\\-8, in simplified or traditional script.\n",
      TANGYIN_VERSION);
  fmt::print(".SH OPTIONS\n");
  for (const OptionEntry& option : program.options) print_option(option);
  fmt::print(".PP\nEvery command has \\fB\\-\\-help\\fR.\n.SH COMMANDS\n");
  print_commands(program);
  fmt::print(
      ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\nwhat was asked for failed\n.TP\n2\nwrong usage\n"
      ".TP\n130\ninterrupted\n"
      ".SH FILES\n.TP\nshare/tangyin/models/tangyin.safetensors\nthe model that is used without\n"
      "\\fB\\-\\-model\\fR; beside it tangyin.index, what is known of the text it learned from\n"
      ".SH EXAMPLES\n.nf\ntangyin write 月 \\-\\-form 七绝\ntangyin write 春 | tangyin "
      "check\n.fi\n");
}

}  // namespace

void add_man(CLI::App& program, int&) {
  CLI::App* command = program.add_subcommand("man", "Print the manual page, for man -l");
  command->callback([&program] { print_page(command_tree(program)); });
}

}  // namespace tangyin::cli
