#include "study/run_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "training/run_config.h"

namespace tangyin {
namespace {

constexpr double kNoValue = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kDash = "–";

bool is_about_the_run(const std::string& key) {  // not about how it trained
  return key == "format" || key == "preset" || key == "corpus" || key == "threads";
}

nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nullptr;
}

std::string as_text(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : kDash;
}

// "1:23:45"
std::string clock_text(double seconds) {
  const auto whole = static_cast<int64_t>(std::lround(std::max(0.0, seconds)));
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

// Lines of cells, each column as wide as its widest cell; the first one to the left.
std::string aligned_lines(const std::vector<std::vector<std::string>>& rows) {
  std::vector<int> widths;
  for (const auto& row : rows)
    for (size_t n = 0; n < row.size(); ++n) {
      if (n == widths.size()) widths.push_back(0);
      widths[n] = std::max(widths[n], utf8::display_width(row[n]));
    }
  std::string text;
  for (const auto& row : rows) {
    for (size_t n = 0; n < row.size(); ++n) {
      const std::string gap(static_cast<size_t>(widths[n] - utf8::display_width(row[n])), ' ');
      text += n == 0 ? row[n] + gap : "  " + gap + row[n];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

}  // namespace

bool ComparedRuns::comparable() const {
  return std::all_of(runs.begin(), runs.end(), [&](const RunRecord& run) {
    return run.estimator() == runs.front().estimator();
  });
}

ComparedRuns read_compared_runs(const std::vector<std::filesystem::path>& folders) {
  ComparedRuns compared;
  std::set<std::filesystem::path> seen;
  for (const std::filesystem::path& folder : folders) {
    if (!is_a_run(folder))
      throw InputError(fmt::format(
          "{}: no run here (no config.json); name folders that tangyin train has written",
          folder.string()));
    std::error_code ignored;
    if (!seen.insert(std::filesystem::weakly_canonical(folder, ignored)).second)
      throw InputError(fmt::format("{}: is named twice; name each run once", folder.string()));
    compared.runs.push_back(read_run_record(folder));
  }
  std::multiset<std::string> names;
  for (const RunRecord& run : compared.runs) names.insert(run.name);
  for (size_t n = 0; n < folders.size(); ++n)
    if (names.count(compared.runs[n].name) > 1) compared.runs[n].name = folders[n].string();
  return compared;
}

std::vector<ComparedRow> compared_rows(const ComparedRuns& compared) {
  std::vector<ComparedRow> rows;
  for (const RunRecord& run : compared.runs) {
    const EvaluationRecord* best = run.best();
    double epochs = run.evaluations.empty() ? 0 : run.evaluations.back().epoch, loss = kNoValue;
    if (!run.steps.empty()) epochs = std::max(epochs, run.steps.back().epoch);
    for (const StepRecord& step : run.steps)
      if (std::isfinite(step.loss)) loss = step.loss;
    rows.push_back({.name = run.name,
                    .estimator = run.estimator(),
                    .steps = run.last_step(),
                    .epochs = epochs,
                    .seconds = run.seconds(),
                    .training_loss = loss,
                    .perplexity = best ? best->perplexity : kNoValue,
                    .at_step = best ? best->step : kNoValue,
                    .at_epoch = best ? best->epoch : kNoValue});
  }
  return rows;
}

std::vector<DifferentSetting> different_settings(const ComparedRuns& compared) {
  std::vector<std::string> keys;
  for (const RunRecord& run : compared.runs)
    for (const auto& setting : run.settings)
      if (std::ranges::find(keys, setting.first) == keys.end()) keys.push_back(setting.first);
  std::vector<DifferentSetting> different;
  for (const std::string& key : keys) {
    if (is_about_the_run(key)) continue;
    DifferentSetting one{key, {}};
    for (const RunRecord& run : compared.runs) {
      const std::string value = run.setting(key);
      one.values.push_back(value.empty() ? kDash : value);
    }
    if (std::ranges::adjacent_find(one.values, std::not_equal_to<>()) != one.values.end())
      different.push_back(std::move(one));
  }
  return different;
}

std::string comparison_text(const ComparedRuns& compared) {
  std::vector<std::vector<std::string>> lines{{"run", "steps", "epochs", "time", "training loss",
                                               "best perplexity", "at step", "estimator"}};
  for (const ComparedRow& row : compared_rows(compared))
    lines.push_back({printable(row.name), as_text(row.steps, 0), as_text(row.epochs, 2),
                     clock_text(row.seconds), as_text(row.training_loss, 4),
                     as_text(row.perplexity, 2), as_text(row.at_step, 0), row.estimator});
  std::string text = aligned_lines(lines);
  if (!compared.comparable())
    text +=
        "The perplexities are by different estimators and cannot be compared with each other.\n";
  const auto different = different_settings(compared);
  if (different.empty()) return text + "\nNo setting differs.\n";
  lines = {{"setting"}};
  for (const RunRecord& run : compared.runs) lines[0].push_back(printable(run.name));
  for (const DifferentSetting& one : different) {
    lines.push_back({one.key});
    for (const std::string& value : one.values) lines.back().push_back(printable(value));
  }
  return text + "\n" + aligned_lines(lines);
}

std::string comparison_json(const ComparedRuns& compared) {
  nlohmann::ordered_json json{{"comparable", compared.comparable()},
                              {"runs", nlohmann::ordered_json::array()},
                              {"settings", nlohmann::ordered_json::object()}};
  for (const ComparedRow& row : compared_rows(compared))
    json["runs"].push_back({{"name", row.name},
                            {"estimator", row.estimator},
                            {"steps", json_number(row.steps)},
                            {"epochs", json_number(row.epochs)},
                            {"seconds", json_number(row.seconds)},
                            {"training_loss", json_number(row.training_loss)},
                            {"best_perplexity", json_number(row.perplexity)},
                            {"best_step", json_number(row.at_step)},
                            {"best_epoch", json_number(row.at_epoch)}});
  for (const DifferentSetting& one : different_settings(compared))
    json["settings"][one.key] = one.values;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace tangyin
