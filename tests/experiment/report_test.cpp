// The whole report on a synthetic corpus: every part, the page, resumption, refusal.
#include "experiment/report.h"

#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// Poems of four lines of five characters, every fifth one of sixteen lines; each line begins with
// one of the seven openings of the report.
void write_corpus(const fs::path& file) {
  const std::u32string openings = U"日红山夜湖海月";
  std::ofstream out(file);
  Random random(1);
  for (int poem = 0; poem < 80; ++poem) {
    const int lines = poem % 5 == 0 ? 16 : 4;
    for (int line = 0; line < lines; ++line) {
      std::u32string text(1, openings[random.below(openings.size())]);
      for (int n = 0; n < 4; ++n)
        text += U'一' + static_cast<char32_t>(random.uniform() * random.uniform() * 40);
      out << utf8::encode(text) << (line % 2 ? "。" : "，");
    }
    out << "\n";
  }
}

class ExperimentReport : public ::testing::Test {
 protected:
  // One thread: these models are so small that waking a second one costs more than it does.
  ExperimentReport() { omp_set_num_threads(1); }
  ~ExperimentReport() override {
    omp_set_num_threads(threads_);
    fs::remove_all(folder_);
  }
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    write_corpus(folder_ / "corpus.txt");
  }
  ReportOptions options(const std::string& out, std::vector<ReportPart> parts = {}) const {
    return {.corpus = (folder_ / "corpus.txt").string(),
            .out = folder_ / out,
            .assignments = {"hidden=8", "embedding=8", "batch_size=4", "poems=80", "dtype=fp32",
                            "min_frequency=1"},
            .command = "a test",
            .parts = std::move(parts),
            .sizes = {.main = 24,
                      .main_stages = 4,
                      .axis = 12,
                      .grid = 3,
                      .race = 6,
                      .seeds = 2,
                      .initial = 6,
                      .compared = 12,
                      .final_steps = 4,
                      .cell = 6,
                      .evaluations = 2,
                      .test_batches = 2}};
  }
  std::string text(const std::string& file) const { return read_file(folder_ / file); }

  const int threads_ = omp_get_max_threads();
  const fs::path folder_ =
      fs::temp_directory_path() / ("tangyin-experiment-" + std::to_string(::getpid()));
};

TEST_F(ExperimentReport, MeasuresAllEightPartsAndDoesNotRepeatThem) {
  double last = 0;
  ReportObserver observer;
  observer.progress = [&](const ReportProgress& progress) {
    EXPECT_GE(progress.done, 0);
    EXPECT_LE(progress.done, 1.0 + 1e-9);
    last = progress.done;
  };
  const ReportResult result = run_experiment_report(options("run"), observer);
  EXPECT_FALSE(result.interrupted);
  EXPECT_GT(last, 0.8);
  ASSERT_EQ(result.json["parts"].size(), kReportParts.size());
  EXPECT_EQ(result.json["parts"]["perplexity"]["rows"].size(), 4U);
  // Uniform over V tokens: every estimator of all tokens but the one that charges is V.
  const Json& uniform = result.json["parts"]["perplexity"]["rows"][0];
  const double v = number_at(result.json, {"parts", "perplexity", "vocabulary"});
  EXPECT_NEAR(number_at(uniform, {"all", "report"}) / v, 1, 1e-3);
  EXPECT_NEAR(number_at(uniform, {"all", "batch"}) / v, 1, 1e-3);
  EXPECT_EQ(result.json["parts"]["optimizers"]["race"].size(), kRateGrids.size());
  EXPECT_EQ(result.json["parts"]["presets"]["presets"].size(), 3U);
  // From zero weights all units are the same one.
  for (const Json& run : result.json["parts"]["initialization"]["runs"])
    if (run["kind"] == "zero") {
      EXPECT_EQ(run["symmetry"]["distinct"], 1);
    }
  EXPECT_EQ(result.json["parts"]["growth"]["stages"].size(), 4U);  // 0, 6, 12, 24
  EXPECT_FALSE(result.json["parts"]["cell"]["lags"]["lstm_after"].empty());
  for (const char* file : {"run/report.html", "run/report.md", "run/report.zh.md"})
    EXPECT_GT(text(file).size(), 5000U) << file;
  EXPECT_NE(text("run/report.md").find("FDUCSLG/PRML-2019Spring-FDU"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "run/runs/axis/checkpoints"));

  Json part = read_json(folder_ / "run/parts/axis.json");
  part["mark"] = 1;
  write_json(folder_ / "run/parts/axis.json", part);
  const ReportResult again = run_experiment_report(options("run"), {});
  EXPECT_EQ(again.json["parts"]["axis"]["mark"], 1);
  EXPECT_EQ(again.json["about"]["sessions"].size(), 2U);
}

TEST_F(ExperimentReport, AnInterruptedRunGoesOnAndEndsTheSame) {
  const std::vector<ReportPart> axis{ReportPart::axis}, cell{ReportPart::cell};
  const Json whole = run_experiment_report(options("whole", axis), {}).json["parts"]["axis"];
  bool stop = false;
  ReportObserver observer;
  observer.interrupted = [&] { return stop; };
  for (const char* at : {"report: step 7 of", "axis: step 5 of"}) {
    stop = false;
    observer.progress = [&](const ReportProgress& p) { stop = stop || p.doing.starts_with(at); };
    const ReportResult result = run_experiment_report(options("parts", axis), observer);
    EXPECT_TRUE(result.interrupted) << at;
    EXPECT_TRUE(result.json["parts"].empty());
    EXPECT_TRUE(fs::exists(folder_ / "parts/report.html"));
  }
  stop = false, observer.progress = [](const auto&) {};
  const ReportResult result = run_experiment_report(options("parts", axis), observer);
  EXPECT_FALSE(result.interrupted);
  EXPECT_EQ(result.json["parts"]["axis"], whole);
  EXPECT_EQ(result.json["about"]["sessions"].size(), 3U);

  // The plain network of part 8 has checkpoints of its own; the plan that stands serves it too.
  const Json lags = run_experiment_report(options("whole", cell), {}).json["parts"]["cell"]["lags"];
  observer.progress = [&](const ReportProgress& p) {
    stop = stop || p.doing.starts_with("cell: plain network, step 3 ");
  };
  EXPECT_TRUE(run_experiment_report(options("parts", cell), observer).interrupted);
  stop = false, observer.progress = [](const auto&) {};
  EXPECT_EQ(run_experiment_report(options("parts", cell), observer).json["parts"]["cell"]["lags"],
            lags);
}

TEST_F(ExperimentReport, RefusesWhatDoesNotBelongToTheReportThatStands) {
  const std::vector<ReportPart> parts{ReportPart::axis};
  ReportObserver at_once;
  at_once.interrupted = [] { return true; };
  EXPECT_TRUE(run_experiment_report(options("run", parts), at_once).interrupted);
  ReportOptions other = options("run", parts);
  other.assignments[0] = "hidden=16";
  EXPECT_THROW(run_experiment_report(other, at_once), InputError);
  other = options("run", parts);
  other.budget = 60, other.budget_text = "1m";
  EXPECT_THROW(run_experiment_report(other, at_once), InputError);
  other = options("new", parts);
  other.assignments[0] = "hidden=0";
  EXPECT_THROW(run_experiment_report(other, at_once), SettingError);
  EXPECT_FALSE(fs::exists(folder_ / "new"));
}

}  // namespace
}  // namespace tangyin
