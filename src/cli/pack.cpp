// tangyin pack: a model in fewer bytes.
#include <cstdio>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "model/model_file.h"

namespace tangyin::cli {
namespace {

struct PackOptions {
  std::string model, out, dtype = "bf16";
};

void pack(const PackOptions& options) {
  const std::filesystem::path model = find_model(options.model);
  std::error_code ignored;
  if (std::filesystem::equivalent(model, options.out, ignored))
    throw UsageError(
        fmt::format("--out {}: is the model that is read, and would lose its precision; "
                    "give another name",
                    options.out));
  const StoredModel stored = read_model(model);
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& [name, matrix] : stored.weights) weights.emplace(name, matrix.view());
  const WeightDtype dtype = options.dtype == "fp32"   ? WeightDtype::fp32
                            : options.dtype == "bf16" ? WeightDtype::bf16
                                                      : WeightDtype::int8;
  write_model(options.out, stored.config, stored.vocabulary, stored.card, weights, dtype);
  fmt::print("{}: {}, {:.1f} MB\n", options.out, options.dtype,
             static_cast<double>(std::filesystem::file_size(options.out)) / 1e6);
}

}  // namespace

void add_pack(CLI::App& program, int&) {
  auto* command = program.add_subcommand("pack", "Write a model with smaller weights");
  auto options = std::make_shared<PackOptions>();
  add_model_option(*command, options->model);
  command->add_option("--out", options->out, "the file to write")->required();
  command->add_option("--dtype", options->dtype, "fp32 | bf16 | int8")
      ->check(CLI::IsMember({"fp32", "bf16", "int8"}))
      ->capture_default_str();
  command->callback([options] { pack(*options); });
}

}  // namespace tangyin::cli
