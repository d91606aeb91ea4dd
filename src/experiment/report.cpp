#include "experiment/report.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "experiment/about.h"
#include "experiment/page.h"
#include "experiment/part_functions.h"
#include "training/run_lock.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

fs::path file_of(const fs::path& out, ReportPart part) {
  return out / "parts" / fmt::format("{}.json", name_of(part));
}

void make_folders(const fs::path& out) {
  std::error_code error;
  fs::create_directories(out / "parts", error);
  if (!error) fs::create_directories(out / "runs", error);
  if (error) throw SystemError(fmt::format("cannot make {}: {}", out.string(), error.message()));
}

// In the order of the report, each once.
std::vector<ReportPart> in_order(const std::vector<ReportPart>& asked) {
  std::vector<ReportPart> parts;
  for (const NamedPart& entry : kReportParts)
    if (asked.empty() || std::ranges::find(asked, entry.part) != asked.end())
      parts.push_back(entry.part);
  return parts;
}

// The plan that stands, or a new one that is written down.
ReportPlan plan_for(const ReportOptions& options, Lab& lab, const ReportObserver& observer) {
  const fs::path file = options.out / "plan.json";
  if (fs::exists(file)) return plan_from_json(read_json(file), options);
  const TrainSettings settings = lab.settings();
  lab.settings("report-original"), lab.settings("report-final");  // refused now rather than later
  observer.progress({"reading the corpus", 0, 0});
  TrainingData& data = lab.data();
  observer.progress({"measuring the speed of training", 0, 0});
  const double seconds = measure_step_seconds(settings, data);
  const ReportPlan plan = fit_plan(options.sizes, options.parts, seconds, options.budget);
  const auto tokens = static_cast<double>(settings.batch_size * steps_of_batch(settings));
  write_json(file, plan_in_json(options, plan, tokens));
  return plan;
}

void say_plan(const ReportPlan& plan, const ReportOptions& options,
              const ReportObserver& observer) {
  const double seconds = plan.seconds();
  observer.message(fmt::format("{} runs, {:.0f}% of the full length, planned: {:.0f} minutes",
                               plan.runs.size(), 100 * plan.scale, std::ceil(seconds / 60)));
  if (options.budget && seconds > 1.05 * *options.budget)
    observer.message("the budget is smaller than the smallest plan, which is done instead");
}

void measure_missing(const ReportOptions& options, Lab& lab, const ReportObserver& observer,
                     Sessions& sessions, const Json& plan) {
  for (const ReportPart part : options.parts) {
    const std::string name(name_of(part));
    if (!fs::exists(file_of(options.out, part))) {
      observer.message(fmt::format("── {}", name));
      write_json(file_of(options.out, part), measure_part(part, lab));
    }
    for (const PlannedRun& run : lab.plan().runs)
      if (run.part == part) lab.finished_before(run.name);
    lab.finished_before("work:" + name);
    sessions.renew();
    write_report_page(options.out, about_report(plan, sessions));
  }
}

}  // namespace

Json write_report_page(const fs::path& out, const Json& about) {
  Json parts = Json::object();
  for (const NamedPart& entry : kReportParts)
    if (const fs::path file = file_of(out, entry.part); fs::exists(file))
      parts[std::string(entry.name)] = read_json(file);
  const Document page = report_page(about, parts);
  replace_file(out / "report.html", page.html());
  replace_file(out / "report.md", page.markdown(Language::english));
  replace_file(out / "report.zh.md", page.markdown(Language::chinese));
  Json all{{"about", about}, {"parts", std::move(parts)}};
  write_json(out / "report.json", all);
  return all;
}

ReportResult run_experiment_report(ReportOptions options, const ReportObserver& observer) {
  options.parts = in_order(options.parts);
  Lab lab(options, observer);
  lab.settings();  // what is refused is refused before anything is written
  make_folders(options.out);
  const RunLock lock(options.out);
  Sessions sessions(options.out / "sessions.json", options.command);
  ReportPlan plan = plan_for(options, lab, observer);
  say_plan(plan, options, observer);
  lab.begin(std::move(plan));
  lab.finished_before("work:corpus");
  const Json written = read_json(options.out / "plan.json");
  ReportResult result;
  try {
    measure_missing(options, lab, observer, sessions, written);
  } catch (const Interrupted&) {
    result.interrupted = true;
  }
  sessions.renew();
  result.json = write_report_page(options.out, about_report(written, sessions));
  return result;
}

}  // namespace tangyin
