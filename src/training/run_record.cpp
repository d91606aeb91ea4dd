#include "training/run_record.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/files.h"

namespace tangyin {
namespace {

using RecordJson = nlohmann::ordered_json;

constexpr double kLargestStep = 1e15, kLargestValue = 1e30;  // what no run writes
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// A number of `row`; NaN where it is missing, of another kind, not finite or absurd.
double number_of(const RecordJson& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return kMissing;
  const auto value = found->get<double>();
  return std::abs(value) < kLargestValue ? value : kMissing;
}

// The objects among the lines of a file that have a step, in the order of the steps.
std::vector<RecordJson> rows_of(const std::filesystem::path& file) {
  std::vector<RecordJson> rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    RecordJson row = RecordJson::parse(line, nullptr, false);
    if (!row.is_object()) continue;
    const double step = number_of(row, "step");
    if (!(step >= 0 && step <= kLargestStep)) continue;
    while (!rows.empty() && number_of(rows.back(), "step") > step) rows.pop_back();
    rows.push_back(std::move(row));
  }
  return rows;
}

void read_metrics(const std::filesystem::path& file, RunRecord& run) {
  double seconds = 0;
  for (const RecordJson& row : rows_of(file)) {
    const double step = number_of(row, "step"), epoch = number_of(row, "epoch");
    if (const double here = number_of(row, "seconds"); std::isfinite(here)) seconds = here;
    if (row.contains("test_perplexity")) {
      const double perplexity = number_of(row, "test_perplexity");
      if (!(perplexity > 0)) continue;
      // The evaluation after a resumption is repeated at the same step: the later one counts.
      if (!run.evaluations.empty() && run.evaluations.back().step == step)
        run.evaluations.pop_back();
      run.evaluations.push_back(
          {step, epoch, seconds, perplexity, number_of(row, "test_perplexity_hanzi")});
    }
    if (!row.contains("loss") && row.contains("test_perplexity")) continue;
    if (!run.steps.empty() && run.steps.back().step == step) run.steps.pop_back();
    run.steps.push_back({step, epoch, seconds, number_of(row, "loss"), number_of(row, "rate"),
                         number_of(row, "gradient_norm"), number_of(row, "tokens_per_second")});
  }
}

void read_samples(const std::filesystem::path& file, RunRecord& run) {
  for (const RecordJson& row : rows_of(file)) {
    const auto list = row.find("samples");
    if (list == row.end() || !list->is_array()) continue;
    SampleRecord record{number_of(row, "step"), number_of(row, "epoch"), {}};
    for (const RecordJson& one : *list) {
      if (!one.is_object()) continue;
      const auto opening = one.find("opening"), text = one.find("text");
      if (opening != one.end() && opening->is_string() && text != one.end() && text->is_string())
        record.samples.push_back({opening->get<std::string>(), text->get<std::string>()});
    }
    if (record.samples.empty()) continue;
    if (!run.samples.empty() && run.samples.back().step == record.step) run.samples.pop_back();
    run.samples.push_back(std::move(record));
  }
}

template <class Record>
double place_of(const Record& record, Abscissa abscissa) {
  constexpr double kSecondsOfAMinute = 60;
  switch (abscissa) {
    case Abscissa::epoch:
      return record.epoch;
    case Abscissa::time:
      return record.seconds / kSecondsOfAMinute;
    case Abscissa::step:
      break;
  }
  return record.step;
}

void add_point(std::vector<Point>& points, double x, double y) {
  if (std::isfinite(x) && std::isfinite(y)) points.push_back({x, y});
}

}  // namespace

std::string RunRecord::setting(const std::string& key) const {
  for (const auto& [word, value] : settings)
    if (word == key) return value;
  return {};
}

std::string RunRecord::estimator() const {
  const std::string word = setting("estimator");
  if (word.empty()) return "corpus";
  return word == "report" && setting("format").empty() ? "batch" : word;
}

const EvaluationRecord* RunRecord::best() const {
  const EvaluationRecord* best = nullptr;
  for (const EvaluationRecord& one : evaluations)
    if (!best || one.perplexity < best->perplexity) best = &one;
  return best;
}

double RunRecord::last_step() const {
  double last = steps.empty() ? 0 : steps.back().step;
  if (!evaluations.empty()) last = std::max(last, evaluations.back().step);
  return last;
}

double RunRecord::seconds() const {
  double last = steps.empty() ? 0 : steps.back().seconds;
  if (!evaluations.empty()) last = std::max(last, evaluations.back().seconds);
  return last;
}

RunRecord read_run_record(const std::filesystem::path& run) {
  RunRecord record;
  std::error_code ignored;
  std::filesystem::path whole = std::filesystem::weakly_canonical(run, ignored);
  record.name = (whole.empty() ? run : whole).filename().string();
  if (const auto file = run / "config.json"; std::filesystem::exists(file, ignored))
    if (const RecordJson config = RecordJson::parse(read_file(file), nullptr, false);
        config.is_object())
      for (const auto& [key, value] : config.items())
        record.settings.emplace_back(key,
                                     value.is_string() ? value.get<std::string>() : value.dump());
  read_metrics(run / "metrics.jsonl", record);
  read_samples(run / "samples.jsonl", record);
  return record;
}

Axis axis_of(Abscissa abscissa) {
  switch (abscissa) {
    case Abscissa::epoch:
      return {{"epoch", "轮"}};
    case Abscissa::time:
      return {{"time (minutes of training)", "训练时间（分钟）"}};
    case Abscissa::step:
      break;
  }
  return {{"step", "步"}};
}

std::vector<Point> training_loss(const RunRecord& run, Abscissa abscissa) {
  std::vector<Point> points;
  for (const StepRecord& one : run.steps) add_point(points, place_of(one, abscissa), one.loss);
  return points;
}

std::vector<Point> test_loss(const RunRecord& run, Abscissa abscissa) {
  std::vector<Point> points = test_perplexity(run, abscissa);
  for (Point& p : points) p.y = std::log(p.y);
  return points;
}

std::vector<Point> test_perplexity(const RunRecord& run, Abscissa abscissa) {
  std::vector<Point> points;
  for (const EvaluationRecord& one : run.evaluations)
    add_point(points, place_of(one, abscissa), one.perplexity);
  return points;
}

std::vector<Point> curve_of(const RunRecord& run, double StepRecord::*value) {
  std::vector<Point> points;
  for (const StepRecord& one : run.steps) add_point(points, one.step, one.*value);
  return points;
}

}  // namespace tangyin
