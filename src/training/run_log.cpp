#include "training/run_log.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "training/run_report.h"

namespace tangyin {
namespace {

constexpr double kSecondsBetweenLines = 5;

}  // namespace

void RunLog::step(const StepReport& report) {
  if (report.seconds - last_ < kSecondsBetweenLines && report.step != 1) return;
  last_ = report.seconds;
  append(nlohmann::ordered_json{{"step", report.step},
                                {"epoch", report.epoch},
                                {"loss", report.loss},
                                {"rate", report.rate},
                                {"gradient_norm", report.gradient_norm},
                                {"tokens_per_second", report.tokens_per_second},
                                {"seconds", report.seconds}}
             .dump());
}

void RunLog::evaluation(const EvaluationReport& report) {
  append(nlohmann::ordered_json{{"step", report.step},
                                {"epoch", report.epoch},
                                {"test_perplexity", report.perplexity},
                                {"test_perplexity_hanzi", report.per_hanzi},
                                {"rises", report.rises}}
             .dump());
  if (writes_) write_run_report(run_);
}

void RunLog::append(const std::string& line) const {
  if (!writes_) return;
  const std::filesystem::path path = run_ / "metrics.jsonl";
  std::ofstream file(path, std::ios::app);
  if (!(file << line << '\n' << std::flush)) throw system_error("cannot write " + path.string());
}

}  // namespace tangyin
