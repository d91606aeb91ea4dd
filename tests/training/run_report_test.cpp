// A run's page is drawn from whatever stands in its folder.
#include "training/run_report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>

#include "base/files.h"
#include "training/settings.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class RunReportTest : public ::testing::Test {
 protected:
  RunReportTest() { fs::create_directories(run_); }
  ~RunReportTest() override { fs::remove_all(run_); }
  void write(const char* name, const std::string& text) const {
    std::ofstream(run_ / name) << text;
  }
  std::string page(const std::string& metrics) const {
    write("metrics.jsonl", metrics);
    write_run_report(run_);
    return read_file(run_ / "report.html");
  }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
  const fs::path run_ = fs::temp_directory_path() / ("tangyin-page-" + std::to_string(::getpid()));
};

const std::string kGood =
    "{\"step\":1,\"loss\":5.5,\"seconds\":3600}\n{\"step\":2,\"loss\":5.25,\"test_perplexity\":90}"
    "\n";

TEST_F(RunReportTest, ShowsTheBestPerplexityInBothLanguages) {
  const std::string text = page(kGood);
  EXPECT_TRUE(
      has(text, "2 steps · 1.00 h · best test perplexity <strong>90.00</strong> at step 2"));
  EXPECT_TRUE(has(text, "最佳测试困惑度 <strong>90.00</strong>（第 2 步）"));
}

TEST_F(RunReportTest, TrainingAndTestLossAreOneChartAfterASingleEvaluation) {
  const RunRecord record = [&] {
    page(kGood);
    return read_run_record(run_);
  }();
  const auto test = test_loss(record, Abscissa::step);
  ASSERT_EQ(test.size(), 1U);
  EXPECT_EQ(test[0].x, 2);
  EXPECT_DOUBLE_EQ(test[0].y, std::log(90));
  // ln 90 = 4.49981
  const std::string text = page(kGood);
  EXPECT_TRUE(has(text,
                  "\"name\":{\"en\":\"training\",\"zh\":\"训练\"},\"colour\":\"c0\","
                  "\"points\":[1,5.5,2,5.25]"));
  EXPECT_TRUE(has(text,
                  "\"name\":{\"en\":\"test\",\"zh\":\"测试\"},\"colour\":\"c1\","
                  "\"points\":[2,4.4998]"));
}

TEST_F(RunReportTest, ATestLossIsNotMadeOfAnotherEstimator) {
  write("config.json", "{\"format\":2,\"preset\":\"report\",\"estimator\":\"report\"}");
  const std::string text = page(kGood);
  EXPECT_FALSE(has(text, "\"en\":\"test\""));
  EXPECT_TRUE(has(text, "estimator <code>report</code> of this run is a mean of exponentials"));
  write("config.json", "{\"preset\":\"report\",\"estimator\":\"report\"}");  // of version 0.1
  EXPECT_EQ(read_run_record(run_).estimator(), "batch");
}

TEST_F(RunReportTest, LinesThatCannotBeReadArePassedOver) {
  for (const char* line :
       {"{\"step\":3,\"seconds\":\"long\"}", "{\"step\":3,\"test_perplexity\":[]}",
        "{\"step\":\"three\"}", "{\"step\":1e300,\"loss\":1}", "{\"step\":3,\"loss\":1e308}",
        "{\"step\":-9223372036854775808}", "{\"step\":3,\"loss\":1e999}", "[]", "7",
        "{\"step\":", "\xFF\xFE", "{\"step\":{}}", "{\"step\":3,\"test_perplexity\":-4}"}) {
    write("samples.jsonl", std::string(line) + "\n");
    const std::string text = page(std::string(line) + "\n" + kGood + line + "\n");
    EXPECT_TRUE(has(text, "best test perplexity <strong>90.00</strong>")) << line;
    EXPECT_TRUE(has(text, "</html>")) << line;
    EXPECT_FALSE(has(text, "nan")) << line;
  }
}

TEST_F(RunReportTest, AResumedRunsLaterLineCounts) {
  page(
      "{\"step\":1,\"loss\":5}\n{\"step\":2,\"loss\":4}\n{\"step\":3,\"loss\":3}\n"
      "{\"step\":3,\"test_perplexity\":80}\n{\"step\":2,\"loss\":4.5}\n{\"step\":3,\"loss\":3.5}\n"
      "{\"step\":3,\"test_perplexity\":70}\n{\"step\":3,\"test_perplexity\":60}\n");
  const RunRecord run = read_run_record(run_);
  ASSERT_EQ(run.steps.size(), 3U);
  EXPECT_EQ(run.steps[1].loss, 4.5);
  EXPECT_EQ(run.steps[2].loss, 3.5);
  ASSERT_EQ(run.evaluations.size(), 1U);
  EXPECT_EQ(run.best()->perplexity, 60);
}

TEST_F(RunReportTest, ShowsWhatTheModelWroteAtTheFirstTheLastAndStagesBetween) {
  std::string lines;
  for (int n = 1; n <= 9; ++n)
    lines += "{\"step\":" + std::to_string(n * 100) +
             ",\"epoch\":1,\"samples\":[{\"opening\":\"日\",\"text\":\"日其" + std::to_string(n) +
             "。月<pad>\"}]}\n";
  write("samples.jsonl", lines);
  const std::string text = page(kGood);
  for (const int n : {1, 3, 5, 7, 9})  // k·8/4 of 0 … 8
    EXPECT_TRUE(has(text, "日其" + std::to_string(n) + "。</p>")) << n;
  EXPECT_FALSE(has(text, "日其2"));
  EXPECT_TRUE(has(text, "月□</p>"));
}

TEST_F(RunReportTest, BreaksSamplesAfterSentences) {
  EXPECT_EQ(lines_of_sample("日日，月月。山？<pad><unk>"),
            (std::vector<std::string>{"日日，", "月月。", "山？", "□□"}));
  EXPECT_EQ(lines_of_sample("日。"), (std::vector<std::string>{"日。"}));
  EXPECT_EQ(lines_of_sample("a<b"), (std::vector<std::string>{"a<b"}));
}

TEST_F(RunReportTest, SetsApartTheSettingsThatAreNotThePresets) {
  TrainSettings settings = preset("tiny");
  settings.hidden = 77;
  write("config.json", to_json(settings));
  const std::string text = page(kGood);
  EXPECT_TRUE(has(text, "<code>hidden</code></th><td><strong>77</strong>"));
  EXPECT_TRUE(has(text, "<code>seed</code></th><td>1</td>"));
}

}  // namespace
}  // namespace tangyin
