// RUN/report.html: a run as a page, with its curves, the poems it wrote at each evaluation and its
// settings; one file that needs nothing else (charts/document.h).
#pragma once

#include <filesystem>

#include "charts/document.h"
#include "training/run_record.h"

namespace tangyin {

// The page of a run as a document.
Document run_document(const RunRecord& run);

// Reads config.json, metrics.jsonl and samples.jsonl in `run` and replaces report.html there.  Lines
// that cannot be read are passed over.  SystemError if it cannot be written.
void write_run_report(const std::filesystem::path& run);

// The lines of a sampled text as a page prints them: one ends after ，。？ or ！, and a special token
// such as <pad> is written as □.
std::vector<std::string> lines_of_sample(const std::string& text);

}  // namespace tangyin
