#include "training/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "model/safetensors.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

std::string to_json(const Progress& p) {
  return nlohmann::ordered_json{{"step", p.step},
                                {"segment", p.segment},
                                {"index", p.index},
                                {"random_counter", p.random_counter},
                                {"optimizer_steps", p.optimizer_steps},
                                {"best", p.best},
                                {"last", p.last},
                                {"rises", p.rises},
                                {"seconds", p.seconds},
                                {"tokens", p.tokens},
                                {"loss", p.loss},
                                {"rate_scale", p.rate_scale},
                                {"data_fingerprint", p.data_fingerprint}}
      .dump();
}

Progress progress_from_json(const std::string& text, const std::string& where) try {
  const auto json = nlohmann::json::parse(text);
  Progress p;
  json.at("step").get_to(p.step), json.at("segment").get_to(p.segment),
      json.at("index").get_to(p.index);
  json.at("random_counter").get_to(p.random_counter),
      json.at("optimizer_steps").get_to(p.optimizer_steps);
  json.at("best").get_to(p.best), json.at("last").get_to(p.last), json.at("rises").get_to(p.rises);
  json.at("seconds").get_to(p.seconds), json.at("tokens").get_to(p.tokens);
  json.at("loss").get_to(p.loss), json.at("rate_scale").get_to(p.rate_scale);
  json.at("data_fingerprint").get_to(p.data_fingerprint);
  return p;
} catch (const nlohmann::json::exception& error) {
  throw FormatError(fmt::format("{}: the checkpoint's progress cannot be read ({})", where,
                                in_brief(error.what())));
}

constexpr std::string_view kInterrupted = "-interrupted.safetensors";

std::string name_of(int64_t step, std::string_view ending = ".safetensors") {
  return fmt::format("step-{:08}{}", step, ending);
}

bool made_in_turn(const fs::path& path) {
  return !path.filename().string().ends_with(kInterrupted);
}

// Checkpoints of a run, oldest first (their names sort by step).
std::vector<fs::path> checkpoints_of(const fs::path& run) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints", ignored))
    if (entry.path().extension() == ".safetensors") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

Progress load(const fs::path& path, CheckpointTensors& tensors) {
  const SafetensorsFile file(path);
  const auto entry = file.metadata().find("tangyin.progress");
  if (entry == file.metadata().end())
    throw FormatError(fmt::format("{}: is not a checkpoint", path.string()));
  Progress progress = progress_from_json(entry->second, path.string());
  for (const auto& [name, values] : tensors.floats)
    file.require(name, {static_cast<int64_t>(values.size())}, Dtype::fp32);
  const auto state = file.tensors().find("state");
  if (state == file.tensors().end())
    throw FormatError(fmt::format("{}: the carried state is missing", path.string()));
  for (const auto& [name, values] : tensors.floats)
    std::memcpy(values.data(), file.tensors().at(name).bytes.data(), values.size_bytes());
  tensors.state.assign(state->second.bytes.begin(), state->second.bytes.end());
  return progress;
}

}  // namespace

fs::path save_checkpoint(const fs::path& run, const Progress& progress,
                         const CheckpointTensors& tensors, int64_t keep, bool interrupted) {
  std::error_code error;
  fs::create_directories(run / "checkpoints", error);
  if (error)
    throw SystemError(
        fmt::format("cannot make {}: {}", (run / "checkpoints").string(), error.message()));
  std::vector<NamedTensor> list;
  for (const auto& [name, values] : tensors.floats)
    list.push_back(
        {name, {Dtype::fp32, {static_cast<int64_t>(values.size())}, std::as_bytes(values)}});
  list.push_back(
      {"state", {Dtype::uint8, {static_cast<int64_t>(tensors.state.size())}, tensors.state}});
  fs::path path = run / "checkpoints" /
                  (interrupted ? name_of(progress.step, kInterrupted) : name_of(progress.step));
  write_safetensors(path, list, {{"tangyin.progress", to_json(progress)}});

  if (interrupted) return path;
  auto all = checkpoints_of(run);
  const auto out_of_turn = std::stable_partition(all.begin(), all.end(), made_in_turn);
  for (auto at = out_of_turn; at != all.end(); ++at) fs::remove(*at, error);
  all.erase(out_of_turn, all.end());
  for (size_t k = 0; k + static_cast<size_t>(keep) < all.size(); ++k) fs::remove(all[k], error);
  return path;
}

std::optional<Progress> load_checkpoint(const fs::path& run, CheckpointTensors& tensors,
                                        std::vector<std::string>& warnings,
                                        std::optional<int64_t> before) {
  auto all = checkpoints_of(run);
  if (before)
    std::erase_if(all, [&](const fs::path& path) {
      return !made_in_turn(path) || path.filename().string() >= name_of(*before);
    });
  if (all.empty()) return std::nullopt;
  for (; !all.empty(); all.pop_back()) {
    try {
      return load(all.back(), tensors);
    } catch (const FormatError& error) {
      warnings.push_back(fmt::format("{}; passing over it", error.what()));
    }
  }
  throw InputError(fmt::format("{}: no checkpoint can be read ({}); start the run anew with --out",
                               run.string(), warnings.back()));
}

void forget_checkpoints_after(const fs::path& run, int64_t step) {
  std::error_code ignored;
  for (const fs::path& path : checkpoints_of(run))
    if (path.filename().string() > name_of(step)) fs::remove(path, ignored);
}

void tidy_run(const fs::path& run) {
  std::error_code ignored;
  for (const fs::path& directory : {run, run / "checkpoints"})
    for (const auto& entry : fs::directory_iterator(directory, ignored))
      if (is_temporary(entry.path())) fs::remove(entry.path(), ignored);
  const fs::path metrics = run / "metrics.jsonl";
  if (!fs::exists(metrics, ignored)) return;
  const std::string text = read_file(metrics);
  const size_t whole = text.rfind('\n') + 1;  // npos + 1 = 0
  if (whole != text.size()) fs::resize_file(metrics, whole);
}

}  // namespace tangyin
