// How a report was made: the plan that its first command made, and the commands since.
#pragma once

#include "experiment/lab.h"

namespace tangyin {

// RUN/plan.json.
Json plan_in_json(const ReportOptions& options, const ReportPlan& plan, double tokens_per_step);
// The sizes of a plan that stands; InputError where `options` ask for another one: other settings,
// another corpus, another budget.
ReportPlan plan_from_json(const Json& json, const ReportOptions& options);

// The name of the processor, "" where the system does not say, and the number of cores.
std::string processor_name();
int processor_cores();

// The date and the time of day now, "2026-11-29 05:41 UTC".
std::string time_of_day();

// RUN/sessions.json: [{"begun", "command", "seconds"}], one for each command; the last one is
// renewed while it runs.
class Sessions {
 public:
  Sessions(std::filesystem::path file, std::string command);
  void renew();  // writes the file
  const Json& list() const noexcept { return list_; }
  double hours() const;

 private:
  std::filesystem::path file_;
  Json list_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// {"plan", "sessions", "hours", "processor", "cores"}
Json about_report(const Json& plan, const Sessions& sessions);

}  // namespace tangyin
