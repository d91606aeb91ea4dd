// A run's page is drawn from whatever stands in metrics.jsonl.
#include "training/run_report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class RunReportTest : public ::testing::Test {
 protected:
  RunReportTest() { fs::create_directories(run_); }
  ~RunReportTest() override { fs::remove_all(run_); }
  std::string page(const std::string& metrics) {
    std::ofstream(run_ / "metrics.jsonl") << metrics;
    write_run_report(run_);
    return read_file(run_ / "report.html");
  }
  const fs::path run_ = fs::temp_directory_path() / ("tangyin-page-" + std::to_string(::getpid()));
};

const std::string kGood =
    "{\"step\":1,\"loss\":5.5,\"seconds\":3600}\n{\"step\":2,\"loss\":5.25,\"test_perplexity\":90}"
    "\n";

TEST_F(RunReportTest, ShowsCurvesAndTheBestPerplexity) {
  const std::string text = page(kGood);
  EXPECT_NE(text.find("2 steps · 1.00 h · best test perplexity 90.00 at step 2"),
            std::string::npos);
  EXPECT_NE(text.find("<polyline"), std::string::npos);
}

TEST_F(RunReportTest, LinesThatCannotBeReadArePassedOver) {
  for (const char* line :
       {"{\"step\":3,\"seconds\":\"long\"}", "{\"step\":3,\"test_perplexity\":[]}",
        "{\"step\":\"three\"}", "{\"step\":1e300,\"loss\":1}", "{\"step\":3,\"loss\":1e308}",
        "{\"step\":-9223372036854775808}", "{\"step\":3,\"loss\":1e999}", "[]", "7",
        "{\"step\":", "\xFF\xFE", "{\"step\":{}}", "{\"step\":3,\"test_perplexity\":-4}"}) {
    const std::string text = page(std::string(line) + "\n" + kGood + line + "\n");
    EXPECT_NE(text.find("best test perplexity 90.00"), std::string::npos) << line;
    EXPECT_NE(text.find("</html>"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace tangyin
