#include "cli/model_option.h"

#include "base/data_file.h"
#include "base/error.h"

namespace tangyin::cli {
namespace {

constexpr const char* kShipped = "models/tangyin.safetensors";

}  // namespace

CLI::Option* add_model_option(CLI::App& command, std::string& file) {
  return command
      .add_option("--model", file,
                  fmt::format("model file (without it: {}, which comes along)", kShipped))
      ->type_name("FILE");
}

std::filesystem::path find_model(const std::string& file) {
  std::error_code ignored;
  if (!file.empty()) {
    if (std::filesystem::exists(file, ignored)) return file;
    throw InputError(fmt::format(
        "{}: no such file; give --model a .safetensors file, such as best.safetensors in the "
        "directory of a training run",
        file));
  }
  auto shipped = find_data_file(kShipped);
  if (!shipped.empty()) return shipped;
  throw InputError(
      fmt::format("there is no {}; name a model with --model FILE, or train one: tangyin train "
                  "--preset tiny --out RUN",
                  kShipped));
}

}  // namespace tangyin::cli
