#include "cli/help.h"

#include <fmt/format.h>

#include <array>
#include <memory>

namespace tangyin::cli {
namespace {

constexpr const char* kLanguageHelp =
    "zh | en: the language of help and messages, instead of the locale's";

struct Examples {
  std::string_view path, first, second;
};

// clang-format off
constexpr std::array kExamples{
    Examples{"tangyin write", "tangyin write 月 --form 七绝",
             "tangyin write --acrostic 春江花月 --rhyme 东 --seed 1"},
    Examples{"tangyin check", "tangyin check poem.txt --lang en",
             "tangyin write 春 | tangyin check --pinyin"},
    Examples{"tangyin serve", "tangyin serve", "tangyin serve --port 9000 --allow-origin https://example.org"},
    Examples{"tangyin train", "tangyin train --preset tiny --corpus corpus --out runs/mine",
             "tangyin train --resume runs/mine --set epochs=6"},
    Examples{"tangyin eval", "tangyin eval --corpus corpus --split test",
             "tangyin eval --model runs/mine/best.safetensors --corpus poems.txt --json"},
    Examples{"tangyin corpus fetch", "tangyin corpus fetch", "tangyin corpus fetch --to poems"},
    Examples{"tangyin corpus stats", "tangyin corpus stats --corpus corpus",
             "tangyin corpus stats --corpus corpus --prosody --json"},
    Examples{"tangyin experiment compare", "tangyin experiment compare runs/base runs/mine",
             "tangyin experiment compare runs/a runs/b runs/c --out abc.html"},
    Examples{"tangyin experiment report", "tangyin experiment report --corpus corpus --out runs/experiment",
             "tangyin experiment report --budget 20m --part axis --part cell"},
    Examples{"tangyin gradcheck", "tangyin gradcheck", "tangyin gradcheck --spoil ∂h/∂f"},
    Examples{"tangyin bench train", "tangyin bench train",
             "tangyin bench train --preset base --dtype bf16 --steps 20"},
    Examples{"tangyin bench write", "tangyin bench write --poems 0",
             "tangyin bench write --corpus corpus --seconds 5 --json"},
    Examples{"tangyin info", "tangyin info", "tangyin info --poets"},
    Examples{"tangyin index", "tangyin index --corpus corpus",
             "tangyin index --model mine.safetensors --corpus corpus --song"},
    Examples{"tangyin judge train", "tangyin judge train --corpus corpus --out judge.safetensors",
             "tangyin judge train --corpus corpus --epochs 1 --poems 2000"},
    Examples{"tangyin judge test", "tangyin judge test judge.safetensors",
             "tangyin judge test judge.safetensors --passages 500 --json"},
    Examples{"tangyin tune", "tangyin tune --model mine.safetensors --readings data/readings.jsonl --corpus corpus",
             "tangyin tune --model mine.safetensors --readings data/readings.jsonl --keep 0 --fold 0"},
    Examples{"tangyin pack", "tangyin pack --model runs/mine/best.safetensors --out mine.safetensors",
             "tangyin pack --dtype int8 --out small.safetensors"},
    Examples{"tangyin completions", "source <(tangyin completions bash)",
             "tangyin completions fish > ~/.config/fish/completions/tangyin.fish"},
    Examples{"tangyin man", "tangyin man | man -l -", "tangyin man > tangyin.1"},
};
// clang-format on

// "Examples:" with the command lines; behind a $, so that they do not look like commands.
std::string footer_of(const std::string& path, bool chinese) {
  std::string text;
  for (const std::string& line : examples_of(path))
    text += (text.empty() ? (chinese ? "例：\n" : "Examples:\n") : "\n") + ("  $ " + line);
  return text;
}

void label(CLI::Formatter& formatter) {
  constexpr std::array<std::pair<const char*, const char*>, 8> kLabels{{{"Usage", "用法"},
                                                                        {"OPTIONS", "选项"},
                                                                        {"SUBCOMMAND", "命令"},
                                                                        {"SUBCOMMANDS", "命令"},
                                                                        {"Positionals", "参数"},
                                                                        {"REQUIRED", "必需"},
                                                                        {"Excludes", "不可兼用"},
                                                                        {"Needs", "须兼用"}}};
  for (const auto& [english, chinese] : kLabels) formatter.label(english, chinese);
}

void translate(CLI::App& app) {
  if (const auto chinese = in_chinese_help(app.get_description()); !chinese.empty())
    app.description(std::string(chinese));
  if (app.get_group() == "Subcommands") app.group("命令");
  for (CLI::Option* option : app.get_options([](CLI::Option*) { return true; })) {
    if (const auto chinese = in_chinese_help(option->get_description()); !chinese.empty())
      option->description(std::string(chinese));
    if (option->get_group() == "Options") option->group("选项");
  }
}

void dress(CLI::App& app, const std::string& path, bool chinese,
           const std::shared_ptr<CLI::Formatter>& formatter) {
  if (chinese) translate(app), app.formatter(formatter);
  app.footer(footer_of(path, chinese));
  for (CLI::App* below : app.get_subcommands([](CLI::App*) { return true; }))
    dress(*below, path + " " + below->get_name(), chinese, formatter);
}

}  // namespace

std::vector<std::string> examples_of(std::string_view path) {
  for (const Examples& examples : kExamples)
    if (examples.path == path) return {std::string(examples.first), std::string(examples.second)};
  return {};
}

void add_language_option(CLI::App& command, std::string& language) {
  command.add_option("--lang", language, kLanguageHelp)->check(CLI::IsMember({"zh", "en"}));
}

void add_language_options(CLI::App& program) {
  if (program.get_option_no_throw("--lang") == nullptr)
    program
        .add_option_function<std::string>(
            "--lang", [](const std::string&) {}, kLanguageHelp)
        ->check(CLI::IsMember({"zh", "en"}));
  for (CLI::App* below : program.get_subcommands([](CLI::App*) { return true; }))
    add_language_options(*below);
}

void dress_help(CLI::App& program, bool chinese) {
  const auto formatter = std::make_shared<CLI::Formatter>();
  if (chinese) label(*formatter);
  dress(program, program.get_name(), chinese, formatter);
}

}  // namespace tangyin::cli
