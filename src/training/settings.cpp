#include "training/settings.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "kernels/gemm.h"
#include "optim/optimizer.h"

namespace tangyin {
namespace {

void parse(const std::string& key, const std::string& text, std::string& value) {
  if (text.empty()) throw UsageError(fmt::format("--set {}: the value is empty", key));
  value = text;
}

void parse(const std::string& key, const std::string& text, bool& value) {
  if (text != "true" && text != "false")
    throw UsageError(fmt::format("--set {}={}: true or false is wanted", key, text));
  value = text == "true";
}

template <class Number>
void parse(const std::string& key, const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    throw UsageError(fmt::format("--set {}={}: a {}number is wanted", key, text,
                                 std::is_integral_v<Number> ? "whole " : ""));
}

// The experiment of the report, as it was.
TrainSettings report_preset() {
  TrainSettings s;
  s.preset = "report";
  s.tied = false;
  s.data = "windows", s.poems = 43190, s.vocabulary = 6251, s.min_frequency = 1;
  s.optimizer = "adam", s.rate = 1e-3, s.schedule = "constant", s.warmup = 0, s.clip = 0;
  s.dropout_embedding = 0, s.dropout_output = 0;
  s.estimator = "report";
  s.epochs = 10;
  return s;
}

// Small enough to learn something in a minute.
TrainSettings tiny_preset() {
  TrainSettings s;
  s.preset = "tiny";
  s.embedding = s.hidden = 128;
  s.streams = 32;
  s.poems = 4000, s.min_frequency = 5;
  s.rate = 4e-3, s.warmup = 50, s.epochs = 4;
  return s;
}

TrainSettings base_preset() {
  TrainSettings s;
  s.preset = "base";
  s.streams = 32, s.rate = 4e-3;  // docs/performance.md, time to quality
  return s;
}

}  // namespace

TrainSettings preset(const std::string& name) {
  if (name == "report") return report_preset();
  if (name == "tiny") return tiny_preset();
  if (name == "base") return base_preset();
  throw UsageError(fmt::format("--preset {}: there are report, base and tiny", in_brief(name)));
}

void set_option(TrainSettings& settings, const std::string& assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string::npos)
    throw UsageError(fmt::format("--set {}: KEY=VALUE is wanted", assignment));
  const std::string key = assignment.substr(0, equals), text = assignment.substr(equals + 1);
  bool found = false;
  visit_settings(settings, [&](const char* name, auto& value, const char*) {
    if (key != name) return;
    parse(key, text, value);
    found = true;
  });
  if (!found)
    throw UsageError(
        fmt::format("--set {}: no such option; tangyin train --options lists them", key));
}

void check_settings(const TrainSettings& s) {
  const auto need = [](bool fine, const char* key, const std::string& why) {
    if (!fine) throw UsageError(fmt::format("--set {}: {}", key, why));
  };
  const auto within = [&](const char* key, int64_t value, int64_t least, int64_t most) {
    need(value >= least && value <= most, key,
         fmt::format("is {}, must lie in {} … {}", value, least, most));
  };
  const auto chance = [&](const char* key, double value) {
    need(value >= 0 && value < 1, key, fmt::format("is {}, must lie in [0, 1)", value));
  };
  within("embedding", s.embedding, 1, 8192), within("hidden", s.hidden, 1, 8192),
      within("layers", s.layers, 1, 16);
  need(!s.tied || s.embedding == s.hidden, "tied",
       "needs embedding = hidden; set tied=false or make them equal");
  need(s.initialization == "uniform" || s.initialization == "zero", "initialization",
       "must be uniform or zero");
  need(s.data == "poems" || s.data == "windows", "data", "must be poems or windows");
  need(s.estimator == "corpus" || s.estimator == "report", "estimator", "must be corpus or report");
  need((s.estimator == "report") == (s.data == "windows"), "estimator",
       "report goes with data=windows, corpus with data=poems");
  need(s.song_epochs >= 0 && (s.song_epochs == 0 || s.data == "poems"), "song_epochs",
       "goes with data=poems");
  within("streams", s.streams, 1, 4096), within("steps", s.steps, 1, 4096);
  need(s.data == "poems" || s.steps == 40, "steps", "the report's windows have 40");
  need(s.dtype == "auto" || s.dtype == "fp32" || s.dtype == "bf16", "dtype",
       "must be fp32, bf16 or auto");
  need(s.schedule == "constant" || s.schedule == "linear" || s.schedule == "cosine", "schedule",
       "must be constant, linear or cosine");
  need(s.rate > 0 && s.rate < 1e3, "rate", "must be above 0");
  need(s.epochs > 0 && s.epochs <= 1e6, "epochs", "must be above 0");
  const auto optimizers = optimizer_names();
  need(std::find(optimizers.begin(), optimizers.end(), s.optimizer) != optimizers.end(),
       "optimizer", fmt::format("must be one of {}", fmt::join(optimizers, ", ")));
  need(s.on_divergence == "back" || s.on_divergence == "stop", "on_divergence",
       "must be back or stop");
  need(s.leap >= 0, "leap", "is not negative");
  need(s.clip >= 0 && s.weight_decay >= 0 && s.final_rate >= 0, "clip",
       "clip, weight_decay and final_rate are not negative");
  chance("dropout_embedding", s.dropout_embedding), chance("dropout_output", s.dropout_output);
  chance("dropout_recurrent", s.dropout_recurrent), chance("average", s.average);
  within("threads", s.threads, 0, 1024), within("keep", s.keep, 1, 1000),
      within("patience", s.patience, 0, 1000);
  within("checkpoint_every", s.checkpoint_every, 1, int64_t{1} << 40);
  within("evaluate_every", s.evaluate_every, 0, int64_t{1} << 40),
      within("warmup", s.warmup, 0, int64_t{1} << 40);
  within("min_frequency", s.min_frequency, 1, 1'000'000),
      within("vocabulary", s.vocabulary, 0, 1'000'000);
  within("poems", s.poems, 0, int64_t{1} << 40);
}

Compute compute_of(const TrainSettings& settings) {
  if (settings.dtype == "auto") return fastest_compute();
  if (settings.dtype == "bf16" && !has_bf16_products())
    throw UsageError(
        "--set dtype=bf16: this processor has no products of bf16; give --set dtype=fp32");
  return settings.dtype == "bf16" ? Compute::bf16 : Compute::fp32;
}

std::string to_json(const TrainSettings& settings) {
  nlohmann::ordered_json json{{"preset", settings.preset}};
  visit_settings(settings,
                 [&](const char* name, const auto& value, const char*) { json[name] = value; });
  return json.dump(2) + "\n";
}

TrainSettings settings_from_json(const std::string& text, const std::string& where) try {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object())
    throw FormatError(fmt::format("{}: not the settings of a run; they are a JSON object", where));
  TrainSettings settings = preset(json.at("preset").get<std::string>());
  visit_settings(settings, [&](const char* name, auto& value, const char*) {
    if (json.contains(name)) json.at(name).get_to(value);
  });
  check_settings(settings);
  return settings;
} catch (const nlohmann::json::exception& error) {
  throw FormatError(
      fmt::format("{}: not the settings of a run ({})", where, in_brief(error.what())));
} catch (const UsageError& error) {  // a value that there is not
  throw FormatError(fmt::format("{}: {}", where, in_brief(error.what())));
}

std::string describe_options(const TrainSettings& settings) {
  std::string text;
  visit_settings(settings, [&](const char* name, const auto& value, const char* explanation) {
    text += fmt::format("  {:<18} {:>8}   {}\n", name, fmt::format("{}", value), explanation);
  });
  return text;
}

}  // namespace tangyin
