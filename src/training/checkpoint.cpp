#include "training/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <type_traits>

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
                                {"evaluated", p.evaluated},
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

// Numbers that no run reaches: the file was made or changed by something else.
void check(const Progress& p, const std::string& where) {
  constexpr int64_t kMost = int64_t{1} << 53;
  const auto count = [&](const char* name, int64_t value) {
    if (value < 0 || value > kMost)
      throw FormatError(
          fmt::format("{}: the checkpoint's {} is {}, must lie in 0 … 2⁵³", where, name, value));
  };
  const auto number = [&](const char* name, double value) {
    if (!std::isfinite(value) || value < 0)
      throw FormatError(fmt::format(
          "{}: the checkpoint's {} is {}, must be finite and not negative", where, name, value));
  };
  count("step", p.step), count("segment", p.segment), count("index", p.index);
  count("optimizer_steps", p.optimizer_steps), count("rises", p.rises), count("tokens", p.tokens);
  number("best", p.best), number("last", p.last), number("seconds", p.seconds);
  number("loss", p.loss), number("rate_scale", p.rate_scale);
  if (p.evaluated > p.step || p.rate_scale > 1)
    throw FormatError(fmt::format(
        "{}: the checkpoint's numbers contradict each other (step {}, evaluated {}, rate_scale {})",
        where, p.step, p.evaluated, p.rate_scale));
}

// nlohmann-json would convert a fraction or 1e300 without a word; the latter is undefined.
template <class Number = int64_t>
Number whole(const nlohmann::json& json, const char* key, const std::string& where) {
  const auto& value = json.at(key);
  if (std::is_unsigned_v<Number> ? !value.is_number_unsigned() : !value.is_number_integer())
    throw FormatError(fmt::format("{}: the checkpoint's {} is {}, a whole number is wanted", where,
                                  key, in_brief(value.dump())));
  if (value.is_number_unsigned() &&
      value.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<Number>::max()))
    throw FormatError(fmt::format("{}: the checkpoint's {} is too large", where, key));
  return value.get<Number>();
}

Progress progress_from_json(const std::string& text, const std::string& where) try {
  const auto json = nlohmann::json::parse(text);
  Progress p{.step = whole(json, "step", where),
             .segment = whole(json, "segment", where),
             .index = whole(json, "index", where),
             .evaluated = json.contains("evaluated") ? whole(json, "evaluated", where) : -1,
             .random_counter = whole<uint64_t>(json, "random_counter", where),
             .optimizer_steps = whole(json, "optimizer_steps", where),
             .best = json.at("best").get<double>(),
             .last = json.at("last").get<double>(),
             .rises = whole(json, "rises", where),
             .seconds = json.at("seconds").get<double>(),
             .tokens = whole(json, "tokens", where),
             .loss = json.at("loss").get<double>(),
             .rate_scale = json.at("rate_scale").get<double>(),
             .data_fingerprint = json.at("data_fingerprint").get<std::string>()};
  check(p, where);
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
  throw InputError(
      fmt::format("{}: no checkpoint can be read ({}); begin the run anew in another directory",
                  run.string(), warnings.back()));
}

namespace {

// Whether a run writes a file of this name, so that a temporary one of it is its own.
bool is_of_a_run(const std::string& name) {
  const bool checkpoint = name.starts_with("step-") && name.ends_with(".safetensors");
  return checkpoint || name == "config.json" || name == "best.safetensors" || name == "report.html";
}

}  // namespace

void forget_checkpoints_after(const fs::path& run, int64_t step) {
  std::error_code ignored;
  for (const fs::path& path : checkpoints_of(run))
    if (path.filename().string() > name_of(step)) fs::remove(path, ignored);
}

void tidy_run(const fs::path& run) {
  std::error_code ignored;
  for (const fs::path& directory : {run, run / "checkpoints"})
    for (const auto& entry : fs::directory_iterator(directory, ignored))
      if (is_temporary(entry.path()) && is_of_a_run(entry.path().stem().string()))
        fs::remove(entry.path(), ignored);
  for (const char* name : {"metrics.jsonl", "samples.jsonl"}) {
    const fs::path lines = run / name;
    if (!fs::exists(lines, ignored)) continue;
    const std::string text = read_file(lines);
    const size_t whole = text.rfind('\n') + 1;  // npos + 1 = 0
    if (whole != text.size()) fs::resize_file(lines, whole);
  }
}

}  // namespace tangyin
