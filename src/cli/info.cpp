// `tangyin info`: what a model file holds and how it came to be.
#include <fmt/format.h>
#include <tangyin/json.h>
#include <tangyin/poet.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/printable.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "model/model_file.h"

namespace tangyin::cli {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const std::filesystem::path& path) {
  const SafetensorsFile file(path);
  const ModelDescription model = describe_model(file);
  return {{"file", path.string()},
          {"bytes", std::filesystem::file_size(path)},
          {"dtype", model.dtype ? name_of(*model.dtype) : "mixed"},
          {"parameters", model.parameters},
          {"vocabulary", model.vocabulary.size()},
          {"config", Json::parse(to_json(model.config))},
          {"card", Json::parse(model.card)}};
}

std::string grouped(int64_t number) {  // 8512345 → 8,512,345
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

// A text or number of the card as it can be shown: control characters, which a terminal might obey,
// become spaces.
std::string printable(const Json& value) {
  std::string text = value.is_string() ? value.get<std::string>()
                     : value.is_number_float()
                         ? fmt::format("{:.6g}", value.get<double>())
                         : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return tangyin::printable(text);
}

void print_row(const std::string& key, const std::string& value, int indent, int width) {
  const int padding = std::max(0, width - indent - utf8::display_width(key));
  fmt::print("{:{}}{}{:{}}  {}\n", "", indent, key, "", padding, value);
}

int widest_key(const Json& object, int indent) {
  int width = 0;
  for (const auto& [key, value] : object.items())
    width = std::max(width, value.is_object() ? widest_key(value, indent + 2)
                                              : indent + utf8::display_width(printable(key)));
  return width;
}

void print_object(const Json& object, int indent, int width) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      fmt::print("{:{}}{}\n", "", indent, printable(key));
      print_object(value, indent + 2, width);
    } else {
      print_row(printable(key), printable(value), indent, width);
    }
  }
}

void print(const Json& model) {
  const Json facts{{"file", model["file"]},
                   {"size", fmt::format("{:.1f} MB", model["bytes"].get<double>() / 1e6)},
                   {"weights", model["dtype"]},
                   {"parameters", grouped(model["parameters"].get<int64_t>())},
                   {"vocabulary", grouped(model["vocabulary"].get<int64_t>()) + " tokens"}};
  const int width = std::max(
      {widest_key(facts, 0), widest_key(model["config"], 2), widest_key(model["card"], 2)});
  const bool coloured = is_coloured(STDOUT_FILENO);
  const char *bold = coloured ? "\033[1m" : "", *plain = coloured ? "\033[0m" : "";
  const auto heading = [&](const char* text) { fmt::print("\n{}{}{}\n", bold, text, plain); };
  print_object(facts, 0, width);
  heading("configuration");
  print_object(model["config"], 2, width);
  heading("card");
  if (model["card"].empty()) fmt::print("  (empty)\n");
  print_object(model["card"], 2, width);
}

// A name a line, or an array of them.
void print_poets(const std::string& model, bool json) {
  const std::vector<std::string> poets = Poet::open({.model = model}).poets();
  if (json) {
    fmt::print("{}\n", to_json(poets, 2));
  } else {
    for (const std::string& poet : poets) fmt::print("{}\n", poet);
  }
}

}  // namespace

void add_info(CLI::App& program, int&) {
  struct Options {
    std::string model;
    bool json = false, poets = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "info", "Tell what a model file holds: size, configuration, how it was trained");
  add_model_option(*command, options->model);
  command->add_flag("--poets", options->poets,
                    "list the poets whose style is known, the most prolific first");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options] {
    if (options->poets) return print_poets(find_model(options->model).string(), options->json);
    const Json model = describe(find_model(options->model));
    if (options->json)
      fmt::print("{}\n", model.dump(2, ' ', false, Json::error_handler_t::replace));
    else
      print(model);
  });
}

}  // namespace tangyin::cli
