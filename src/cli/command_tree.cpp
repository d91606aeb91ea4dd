#include "cli/command_tree.h"

#include <algorithm>

namespace tangyin::cli {
namespace {

// What stands between `open` and `close` in the parser's name of a type; it writes a choice as
// "TEXT:{strict,none}" and a range as "INT:INT in [1 - 64]".
std::string between(const std::string& type, char open, char close) {
  const size_t first = type.find(open), last = type.find(close, first);
  return last == std::string::npos ? "" : type.substr(first + 1, last - first - 1);
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string value_name(const CLI::Option& option, const std::string& type) {
  if (option.get_items_expected_max() == 0) return {};  // a flag
  const std::string name = type.substr(0, type.find(':'));
  return name == "INT" || name == "UINT" || name == "FLOAT" ? "NUMBER" : name;
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry;
  entry.operand = option.get_positional();
  if (entry.operand) entry.names.push_back(option.get_name(true));
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  const std::string type = option.get_type_name();
  entry.value = value_name(option, type);
  entry.choices = split(between(type, '{', '}'));
  entry.range = between(type, '[', ']');
  entry.preset = entry.value.empty() ? "" : option.get_default_str();
  entry.description = option.get_description();
  entry.repeats = option.get_expected_max() > 1;
  return entry;
}

CommandEntry entry_of(const CLI::App& app, const std::string& name) {
  CommandEntry entry;
  entry.name = name;
  entry.description = app.get_description();
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
    entry.options.push_back(entry_of(*option));
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; }))
    entry.commands.push_back(
        entry_of(*below, name.empty() ? below->get_name() : name + " " + below->get_name()));
  return entry;
}

}  // namespace

CommandEntry command_tree(const CLI::App& program) {
  return entry_of(program, "");
}

std::string last_word(const CommandEntry& command) {
  return command.name.substr(command.name.rfind(' ') + 1);  // npos + 1 = 0
}

}  // namespace tangyin::cli
