// tangyin experiment report: the experiment of the course report done again, in eight parts, as one
// page.
//
//   RUN/plan.json        what is trained and how long, made by the first command
//   RUN/parts/NAME.json  what a part measured; a part that stands is not measured again
//   RUN/runs/NAME/       its runs, with the checkpoints of those that are not finished
//   RUN/sessions.json    the commands and their time
//   RUN/report.html, report.md, report.zh.md, report.json    renewed after every part
#pragma once

#include "experiment/lab.h"

namespace tangyin {

struct ReportResult {
  bool interrupted = false;
  Json json;  // of RUN/report.json: {"about", "parts"}
};

// InputError where RUN was begun with other settings, another corpus or another budget.
ReportResult run_experiment_report(ReportOptions options, const ReportObserver& observer);

// Writes the page from RUN/plan.json, RUN/sessions.json and RUN/parts alone.
Json write_report_page(const std::filesystem::path& out, const Json& about);

}  // namespace tangyin
