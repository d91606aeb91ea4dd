// RUN/report.html: a run as a page, with its curves and settings; one file that needs nothing else.
#pragma once

#include <filesystem>

namespace tangyin {

// Reads config.json and metrics.jsonl in `run` and replaces report.html there.  Lines that
// cannot be read are passed over.  SystemError if it cannot be written.
void write_run_report(const std::filesystem::path& run);

}  // namespace tangyin
