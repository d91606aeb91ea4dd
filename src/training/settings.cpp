#include "training/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "kernels/gemm.h"
#include "optim/optimizer.h"

namespace tangyin {
namespace {

constexpr int kFormat = 2;  // of config.json; files of version 0.1 have no "format"

// Names of version 0.1.
struct Renamed {
  std::string_view old, name;
};
constexpr std::array kRenamed{Renamed{"streams", "batch_size"}, Renamed{"steps", "sequence_length"},
                              Renamed{"rate", "learning_rate"}, Renamed{"init", "initial_model"}};

std::string_view name_now(std::string_view key) {
  for (const Renamed& entry : kRenamed)
    if (entry.old == key) return entry.name;
  return key;
}

std::string_view name_then(std::string_view name) {
  for (const Renamed& entry : kRenamed)
    if (entry.name == name) return entry.old;
  return name;
}

void parse(std::string_view, std::string_view text, std::string& value) {
  value = text;
}

void parse(std::string_view key, std::string_view text, bool& value) {
  if (text != "true" && text != "false")
    throw SettingError(key, fmt::format("is '{}', true or false is wanted", in_brief(text)));
  value = text == "true";
}

template <HasChoices Enum>
void parse(std::string_view key, std::string_view text, Enum& value) {
  const auto choice = choice_of<Enum>(text);
  if (!choice)
    throw SettingError(key, fmt::format("is '{}', must be {}", in_brief(text), words_of<Enum>()));
  value = *choice;
}

template <class Number>
requires std::is_arithmetic_v<Number>
void parse(std::string_view key, std::string_view text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end)
    throw SettingError(key, fmt::format("is '{}', a {}number is wanted", in_brief(text),
                                        std::is_integral_v<Number> ? "whole " : ""));
}

template <class Value>
std::string text_of(const Value& value) {
  if constexpr (HasChoices<Value>)
    return std::string(word_of(value));
  else
    return fmt::format("{}", value);
}

template <class Value>
void read_value(const std::string& name, const nlohmann::json& json, Value& value) {
  if constexpr (HasChoices<Value>) {
    parse(name, json.get<std::string>(), value);
  } else if constexpr (std::is_same_v<Value, int64_t>) {
    if (!json.is_number_integer())  // nlohmann-json would convert a fraction without a word
      throw SettingError(name,
                         fmt::format("is {}, a whole number is wanted", in_brief(json.dump())));
    value = json.get<int64_t>();
  } else {
    json.get_to(value);
  }
}

// The experiment of the report.
TrainSettings report_preset() {
  TrainSettings s;
  s.preset = "report";
  s.tied = false;
  s.data = DataKind::windows;
  s.poems = 43190;
  s.vocabulary = 6251;
  s.min_frequency = 1;
  s.learning_rate = 1e-3;
  s.schedule = ScheduleKind::constant;
  s.warmup = 0;
  s.clip = 0;
  s.dropout_embedding = 0;
  s.dropout_output = 0;
  s.estimator = Estimator::batch;
  s.epochs = 10;
  return s;
}

// The same with the details of the student's program, but for the axis of its targets.
TrainSettings report_original_preset() {
  TrainSettings s = report_preset();
  s.preset = "report-original";
  s.gate_biases = 1;
  s.vocabulary = 0;
  s.min_frequency = 2;
  s.window_tail = WindowTail::drop;
  s.window_targets = WindowTargets::after_first;
  s.test_order = TestOrder::shuffled;
  s.leap = 0;
  s.epochs = 20;  // at most; the test perplexity decides
  return s;
}

// What the student's report had at last.
TrainSettings report_final_preset() {
  TrainSettings s = report_original_preset();
  s.preset = "report-final";
  s.embedding = s.hidden = 128;
  s.window_length = 200;
  s.window_step = 100;
  s.window_punctuation = WindowPunctuation::keep;
  return s;
}

// Small enough to learn something in a minute.
TrainSettings tiny_preset() {
  TrainSettings s;
  s.preset = "tiny";
  s.embedding = 128;
  s.hidden = 128;
  s.batch_size = 32;
  s.poems = 4000;
  s.min_frequency = 5;
  s.learning_rate = 4e-3;
  s.warmup = 50;
  s.epochs = 4;
  return s;
}

TrainSettings base_preset() {
  TrainSettings s;
  s.preset = "base";
  s.batch_size = 32;  // docs/performance.md, time to quality
  s.learning_rate = 4e-3;
  return s;
}

void need(bool fine, const char* field, const std::string& why) {
  if (!fine) throw SettingError(field, why);
}

void within(const char* field, int64_t value, int64_t least, int64_t most) {
  need(value >= least && value <= most, field,
       fmt::format("is {}, must lie in {} … {}", value, least, most));
}

void within(const char* field, double value, double least, double most) {
  need(value >= least && value <= most, field,
       fmt::format("is {:g}, must lie in {:g} … {:g}", value, least, most));
}

void share(const char* field, double value) {
  need(value >= 0 && value < 1, field, fmt::format("is {:g}, must lie in [0, 1)", value));
}

// Settings of windows mean nothing without them.
void check_no_windows(const TrainSettings& s) {
  const TrainSettings untouched;
  const auto same = [](const char* field, bool unchanged) {
    need(unchanged, field, "needs data = windows");
  };
  same("window_length", s.window_length == untouched.window_length);
  same("window_step", s.window_step == untouched.window_step);
  same("window_punctuation", s.window_punctuation == untouched.window_punctuation);
  same("window_padding", s.window_padding == untouched.window_padding);
  same("window_tail", s.window_tail == untouched.window_tail);
  same("window_targets", s.window_targets == untouched.window_targets);
  same("targets", s.targets == untouched.targets);
  same("test_order", s.test_order == untouched.test_order);
}

void check_windows(const TrainSettings& s) {
  need(s.song_epochs == 0, "song_epochs", "needs data = poems");
  need(s.headings == 0, "headings", "needs data = poems");
  need(s.sequence_length == TrainSettings().sequence_length, "sequence_length",
       "needs data = poems; window_length is the length of windows");
  within("window_length", s.window_length, 2, 4096);
  within("window_step", s.window_step, 1, 4096);
  need(s.window_step <= s.window_length, "window_step",
       fmt::format("is {}, beyond window_length = {}: the text between windows would never be seen",
                   s.window_step, s.window_length));
  need(s.targets != TargetKind::next_poem || s.batch_size > 1, "targets",
       "is next_poem, which needs a batch_size of 2 or more");
}

void check_model(const TrainSettings& s) {
  within("gate_biases", s.gate_biases, 1, 2);
  within("embedding", s.embedding, 1, 8192);
  within("hidden", s.hidden, 1, 8192);
  within("layers", s.layers, 1, 16);
  need(!s.tied || s.embedding == s.hidden, "tied",
       "needs embedding = hidden; set it to false or make them equal");
  need(!s.initial_model.empty(), "initial_model", "is empty, a file or none is wanted");
}

void check_data(const TrainSettings& s) {
  constexpr int64_t kMost = int64_t{1} << 40;
  within("min_frequency", s.min_frequency, 1, 1'000'000);
  within("vocabulary", s.vocabulary, 0, 1'000'000);
  within("poems", s.poems, 0, kMost);
  within("song_epochs", s.song_epochs, 0, 1e5);
  within("headings", s.headings, 0, 1);
  within("batch_size", s.batch_size, 1, 4096);
  within("sequence_length", s.sequence_length, 1, 4096);
  s.data == DataKind::windows ? check_windows(s) : check_no_windows(s);
}

void check_optimisation(const TrainSettings& s) {
  constexpr double kMost = 1e3;
  const auto optimizers = optimizer_names();
  need(std::ranges::find(optimizers, s.optimizer) != optimizers.end(), "optimizer",
       fmt::format("is '{}', must be one of {}", in_brief(s.optimizer),
                   fmt::join(optimizers, ", ")));
  need(s.learning_rate > 0 && s.learning_rate < kMost, "learning_rate",
       fmt::format("is {:g}, must lie between 0 and {:g}", s.learning_rate, kMost));
  need(s.epochs > 0 && s.epochs <= 1e5, "epochs",
       fmt::format("is {:g}, must be above 0 and at most 100000", s.epochs));
  share("momentum", s.momentum);
  share("beta2", s.beta2);
  share("average", s.average);
  share("dropout_embedding", s.dropout_embedding);
  share("dropout_output", s.dropout_output);
  share("dropout_recurrent", s.dropout_recurrent);
  within("weight_decay", s.weight_decay, 0, kMost);
  within("final_rate", s.final_rate, 0, kMost);
  within("clip", s.clip, 0, 1e300);
  within("leap", s.leap, 0, 1e300);
}

}  // namespace

std::span<const std::string_view> preset_names() {
  static constexpr std::array<std::string_view, 5> kNames{"report", "report-original",
                                                          "report-final", "base", "tiny"};
  return kNames;
}

TrainSettings preset(const std::string& name) {
  if (name == "report") return report_preset();
  if (name == "report-original") return report_original_preset();
  if (name == "report-final") return report_final_preset();
  if (name == "base") return base_preset();
  if (name == "tiny") return tiny_preset();
  const auto names = preset_names();
  throw SettingError("preset",
                     fmt::format("is '{}', must be {} or {}", in_brief(name),
                                 fmt::join(names.first(names.size() - 1), ", "), names.back()));
}

int64_t steps_of_batch(const TrainSettings& s) {
  return s.data == DataKind::windows ? window_options(s).steps() : s.sequence_length;
}

WindowOptions window_options(const TrainSettings& s) {
  return {.length = s.window_length,
          .step = s.window_step,
          .pad_in_front = s.window_padding == WindowPadding::front,
          .keep_tail = s.window_tail == WindowTail::keep,
          .predict_first = s.window_targets == WindowTargets::all,
          .as_they_stand = s.targets == TargetKind::next_poem};
}

void set_option(TrainSettings& settings, std::string_view assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    throw SettingError(in_brief(assignment), "has no value, NAME=VALUE is wanted");
  const std::string_view key = assignment.substr(0, equals), text = assignment.substr(equals + 1);
  if (text.empty()) throw SettingError(in_brief(key), "the value is empty");
  bool found = false;
  visit_settings(settings, [&](const char* name, auto& value, const char*, Resume) {
    if (name_now(key) != name) return;
    parse(key, text, value);
    found = true;
  });
  if (!found) throw SettingError(in_brief(key), "is not a setting");
}

void check_settings(const TrainSettings& s) {
  constexpr int64_t kMostSteps = int64_t{1} << 40;
  check_model(s);
  check_data(s);
  check_optimisation(s);
  within("threads", s.threads, 0, 1024);
  within("keep", s.keep, 1, 1000);
  within("patience", s.patience, 0, 1000);
  within("checkpoint_every", s.checkpoint_every, 1, kMostSteps);
  within("evaluate_every", s.evaluate_every, 0, kMostSteps);
  within("warmup", s.warmup, 0, kMostSteps);
}

void check_resumption(const TrainSettings& before, const TrainSettings& after) {
  const auto change = [](std::string_view name, const std::string& was, const std::string& is) {
    throw SettingError(
        name, fmt::format("is {} in this run and cannot become {}: the weights, their optimiser or "
                          "the data would no longer fit; begin a new run",
                          was, is));
  };
  std::vector<std::string> kept;
  visit_settings(before, [&](const char*, const auto& value, const char*, Resume) {
    kept.push_back(text_of(value));
  });
  size_t k = 0;
  visit_settings(after, [&](const char* name, const auto& value, const char*, Resume resume) {
    const std::string& was = kept[k++];
    if (resume == Resume::fixed && was != text_of(value)) change(name, was, text_of(value));
  });
  if ((before.average > 0) != (after.average > 0))
    change("average", text_of(before.average), text_of(after.average));
}

Compute compute_of(const TrainSettings& settings) {
  if (settings.dtype == OperandDtype::automatic) return fastest_compute();
  if (settings.dtype == OperandDtype::fp32) return Compute::fp32;
  if (!has_bf16_products())
    throw SettingError("dtype", "is bf16, of which this processor has no products; set it to fp32");
  return Compute::bf16;
}

std::string to_json(const TrainSettings& settings) {
  nlohmann::ordered_json json{{"format", kFormat}, {"preset", settings.preset}};
  visit_settings(settings, [&](const char* name, const auto& value, const char*, Resume) {
    if constexpr (HasChoices<std::decay_t<decltype(value)>>)
      json[name] = word_of(value);
    else
      json[name] = value;
  });
  return json.dump(2) + "\n";
}

TrainSettings settings_from_json(const std::string& text, const std::string& where) try {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object())
    throw FormatError(fmt::format("{}: not the settings of a run; they are a JSON object", where));
  const int format = json.value("format", 1);
  if (format < 1 || format > kFormat)
    throw FormatError(
        fmt::format("{}: has the format {}, this program reads up to {}", where, format, kFormat));
  TrainSettings settings = preset(json.at("preset").get<std::string>());
  visit_settings(settings, [&](const std::string& name, auto& value, const char*, Resume) {
    const std::string key(json.contains(name) ? name : name_then(name));
    if (json.contains(key)) read_value(name, json.at(key), value);
  });
  if (format == 1 && settings.estimator == Estimator::report) settings.estimator = Estimator::batch;
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
  visit_settings(settings, [&](const char* name, const auto& value, const char* help, Resume) {
    text += fmt::format("  {:<18} {:>14}   {}\n", name, text_of(value), help);
  });
  return text;
}

}  // namespace tangyin
