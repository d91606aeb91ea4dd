#include "training/run_log.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "training/run_report.h"

namespace tangyin {
namespace {

constexpr double kSecondsBetweenLines = 5, kSecondsBetweenPages = 60;

}  // namespace

void RunLog::step(const StepReport& report) {
  now_ = report.seconds;
  if (report.seconds - last_ < kSecondsBetweenLines && report.step != 1) return;
  last_ = report.seconds;
  append("metrics.jsonl", nlohmann::ordered_json{{"step", report.step},
                                                 {"epoch", report.epoch},
                                                 {"loss", report.loss},
                                                 {"rate", report.rate},
                                                 {"gradient_norm", report.gradient_norm},
                                                 {"tokens_per_second", report.tokens_per_second},
                                                 {"seconds", report.seconds}}
                              .dump());
  if (reported_ == 0) reported_ = report.seconds;  // the first page after a minute of this process
  if (report.seconds - reported_ < kSecondsBetweenPages || !writes_) return;
  reported_ = report.seconds;
  write_run_report(run_);
}

void RunLog::evaluation(const EvaluationReport& report) {
  append("metrics.jsonl", nlohmann::ordered_json{{"step", report.step},
                                                 {"epoch", report.epoch},
                                                 {"test_perplexity", report.perplexity},
                                                 {"test_perplexity_hanzi", report.per_hanzi},
                                                 {"rises", report.rises},
                                                 {"seconds", now_}}
                              .dump());
  if (!report.samples.empty()) {
    auto samples = nlohmann::ordered_json::array();
    for (const OpeningSample& one : report.samples)
      samples.push_back({{"opening", one.opening}, {"text", one.text}});
    append(
        "samples.jsonl",
        nlohmann::ordered_json{{"step", report.step}, {"epoch", report.epoch}, {"samples", samples}}
            .dump());
  }
  if (!writes_) return;
  reported_ = now_;
  write_run_report(run_);
}

void RunLog::append(const char* name, const std::string& line) const {
  if (!writes_) return;
  const std::filesystem::path path = run_ / name;
  std::ofstream file(path, std::ios::app);
  if (!(file << line << '\n' << std::flush)) throw system_error("cannot write " + path.string());
}

}  // namespace tangyin
