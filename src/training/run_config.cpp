#include "training/run_config.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"

namespace tangyin {

bool is_a_run(const std::filesystem::path& run) {
  std::error_code ignored;
  return std::filesystem::exists(run / "config.json", ignored);
}

RunConfig read_run_config(const std::filesystem::path& run) {
  const std::filesystem::path file = run / "config.json";
  if (!is_a_run(run))
    throw InputError(fmt::format("{}: no run here (no config.json)", run.string()));
  const std::string text = read_file(file);
  RunConfig config{settings_from_json(text, file.string()), ""};
  const auto json = nlohmann::json::parse(text);
  if (json.contains("corpus") && json["corpus"].is_string()) config.corpus = json["corpus"];
  return config;
}

void write_run_config(const std::filesystem::path& run, const RunConfig& config) {
  auto json = nlohmann::ordered_json::parse(to_json(config.settings));
  json["corpus"] = config.corpus;
  replace_file(run / "config.json", json.dump(2) + "\n");
}

}  // namespace tangyin
