#include "cli/usage_error.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

#include "cli/suggestion.h"

namespace tangyin::cli {
namespace {

std::vector<std::string> commands_below(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&](const CLI::App* command) { return command->check_name(name); });
  return name.empty() || found.empty() ? nullptr : found.front();
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

// The first option among words that were not expected, else the first word.
std::string unexpected(const std::string& message) {
  const size_t colon = message.find(": ");
  std::string words = colon == message.npos ? message : message.substr(colon + 2);
  const size_t option = words.starts_with("-") ? 0 : words.find(" -");
  if (option != words.npos && option > 0) words.erase(0, option + 1);
  return words.substr(0, words.find_first_of(" ="));
}

std::string extras_sentence(const std::string& message, const NamedCommand& command, bool chinese) {
  const std::string word = unexpected(message);
  const bool option = word.starts_with("-");
  const std::string meant = option ? nearest(word, options_of(*command.app)) : "";
  if (chinese)
    return fmt::format("{}{}{}", option ? "没有选项 " : "多余的参数 ", word,
                       meant.empty() ? "" : "；是否要用 " + meant + "？");
  return fmt::format("{} {}{}", option ? "there is no option" : "there is no place for", word,
                     meant.empty() ? "" : "; did you mean " + meant + "?");
}

// "A excludes B" → {A, B}.
std::optional<std::pair<std::string, std::string>> parted(const std::string& text,
                                                          std::string_view between) {
  const size_t at = text.find(between);
  if (at == text.npos) return std::nullopt;
  return std::pair(text.substr(0, at), text.substr(at + between.size()));
}

// The sentences of CLI11 in Chinese; one that is not known stays as it is.
std::string in_chinese(const std::string& message) {
  if (message.ends_with(" is required"))
    return "缺少 " + message.substr(0, message.size() - std::string_view(" is required").size());
  if (const auto both = parted(message, " excludes "))
    return fmt::format("{} 与 {} 不能并用", both->first, both->second);
  if (const auto both = parted(message, " required "); both && message.ends_with(" missing"))
    return fmt::format("{} 少了一个值", both->first.substr(0, both->first.find(':')));
  if (const auto both = parted(message, ": "))
    if (const auto value = parted(both->second, " not in ")) {
      if (const auto range = parted(value->second, "range "))
        return fmt::format("{}：{} 不在范围 {} 之内", both->first,
                           value->first.substr(value->first.find(' ') + 1), range->second);
      return fmt::format("{}：没有“{}”，可用 {}", both->first, value->first, value->second);
    }
  if (const auto both = parted(message, "Could not convert: "))
    return fmt::format("读不懂 {}", both->second);
  return message;
}

}  // namespace

NamedCommand named_command(const CLI::App& program, int argc, const char* const* argv) {
  NamedCommand named{&program, program.get_name(), "", false};
  for (int n = 1; n < argc; ++n) {
    const std::string word = argv[n];
    if (word == "--lang") {
      ++n;  // and its value
    } else if (word.starts_with("-")) {
      named.options = named.options || !word.starts_with("--lang=");
    } else if (const CLI::App* below = find_command(*named.app, word); below != nullptr) {
      named.app = below;
      named.path += " " + below->get_name();
    } else {
      named.next = word;
      break;
    }
  }
  return named;
}

std::string wrong_command(const CLI::App& program, int argc, const char* const* argv,
                          bool chinese) {
  const NamedCommand named = named_command(program, argc, argv);
  const std::vector<std::string> known = commands_below(*named.app);
  if (known.empty() || named.options) return {};  // the parser knows --help and --version
  const std::string& given = named.next;
  const std::string names = fmt::format("{}", fmt::join(known, ", "));
  const std::string meant = nearest(given, known);
  if (chinese)
    return fmt::format("{}；{}{} 有：{}",
                       given.empty() ? "要给一个命令" : "没有命令“" + given + "”",
                       meant.empty() ? "" : "是否要用 " + meant + "？", named.path, names);
  return fmt::format("{}; {}{} has: {}",
                     given.empty() ? "a command is wanted" : "there is no command '" + given + "'",
                     meant.empty() ? "" : "did you mean " + meant + "? ", named.path, names);
}

std::string usage_sentence(const CLI::ParseError& error, const NamedCommand& command,
                           bool chinese) {
  const std::string said = error.what();
  const std::string sentence = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr
                                   ? extras_sentence(said, command, chinese)
                               : chinese ? in_chinese(said)
                                         : said;
  return chinese ? fmt::format("{}（见 {} --help）", sentence, command.path)
                 : fmt::format("{} (see {} --help)", sentence, command.path);
}

}  // namespace tangyin::cli
