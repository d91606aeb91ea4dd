#include "experiment/about.h"

#include <ctime>
#include <fstream>
#include <thread>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr int kPlanFormat = 1;

template <class Sizes, class Visit>
void visit_sizes(Sizes& s, const Visit& visit) {
  visit("main", s.main);
  visit("main_stages", s.main_stages);
  visit("axis", s.axis);
  visit("grid", s.grid);
  visit("race", s.race);
  visit("seeds", s.seeds);
  visit("initial", s.initial);
  visit("compared", s.compared);
  visit("final", s.final_steps);
  visit("cell", s.cell);
  visit("evaluations", s.evaluations);
  visit("test_batches", s.test_batches);
}

void expect_same(const Json& json, const char* field, const Json& wanted, const char* option) {
  const Json stood = json.contains(field) ? json[field] : Json();
  if (stood == wanted) return;
  throw InputError(fmt::format(
      "{}: is {} now and was {} when this report began; give the same, or another --out", option,
      in_brief(wanted.dump()), in_brief(stood.dump())));
}

}  // namespace

Json plan_in_json(const ReportOptions& options, const ReportPlan& plan, double tokens_per_step) {
  Json sizes = Json::object();
  visit_sizes(plan.sizes, [&](const char* name, const int64_t& value) { sizes[name] = value; });
  return {{"format", kPlanFormat},
          {"corpus", options.corpus},
          {"settings", options.assignments},
          {"budget", options.budget_text},
          {"scale", plan.scale},
          {"step_seconds", plan.step_seconds},
          {"tokens_per_second", tokens_per_step / plan.step_seconds},
          {"planned_seconds", plan.seconds()},
          {"sizes", std::move(sizes)}};
}

ReportPlan plan_from_json(const Json& json, const ReportOptions& options) {
  if (json.value("format", 0) != kPlanFormat)
    throw FormatError(
        fmt::format("{}: not the plan of a report of this version; choose another "
                    "--out",
                    (options.out / "plan.json").string()));
  expect_same(json, "corpus", options.corpus, "--corpus");
  expect_same(json, "settings", options.assignments, "--set");
  expect_same(json, "budget", options.budget_text, "--budget");
  ReportSizes sizes;
  visit_sizes(sizes, [&](const char* name, int64_t& value) {
    const double stood = number_at(json, {"sizes", name});
    if (!(stood >= 1 && stood < 1e12))
      throw FormatError(fmt::format("{}: the size {} is missing or out of range",
                                    (options.out / "plan.json").string(), name));
    value = static_cast<int64_t>(stood);
  });
  return make_plan(sizes, number_at(json, {"scale"}), options.parts,
                   number_at(json, {"step_seconds"}));
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

int processor_cores() {
  return static_cast<int>(std::thread::hardware_concurrency());
}

std::string time_of_day() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

Sessions::Sessions(std::filesystem::path file, std::string command) : file_(std::move(file)) {
  list_ = std::filesystem::exists(file_) ? read_json(file_) : Json::array();
  if (!list_.is_array()) list_ = Json::array();
  list_.push_back(Json::object());
  list_.back()["begun"] = time_of_day();
  list_.back()["command"] = std::move(command);
  list_.back()["seconds"] = 0.0;
}

void Sessions::renew() {
  list_.back()["seconds"] =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
  write_json(file_, list_);
}

double Sessions::hours() const {
  double seconds = 0;
  for (const Json& one : list_) {
    const double spent = number_at(one, {"seconds"});
    if (spent > 0) seconds += spent;
  }
  return seconds / 3600;
}

Json about_report(const Json& plan, const Sessions& sessions) {
  return {{"plan", plan},
          {"sessions", sessions.list()},
          {"hours", sessions.hours()},
          {"processor", processor_name()},
          {"cores", processor_cores()}};
}

}  // namespace tangyin
