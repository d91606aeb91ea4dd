// The command: its options, its JSON, its refusals.
#include <gtest/gtest.h>

#include "experiment/json.h"
#include "training/program.h"

namespace tangyin {
namespace {

class ReportCommandTest : public TrainingProgram {
 protected:
  std::string report(const std::string& more) const {
    return fmt::format(
        "OMP_NUM_THREADS=1 '{}' experiment report --lang en --corpus '{}' --out '{}' --set "
        "hidden=8 "
        "--set embedding=8 --set batch_size=8 --set poems=400 --set dtype=fp32 --model none {} > "
        "'{}' 2> '{}'",
        TANGYIN_PROGRAM, path("corpus.txt"), path("report"), more, path("out"), path("log"));
  }
};

TEST_F(ReportCommandTest, OnePartWithinABudgetPrintsJsonAlone) {
  ASSERT_EQ(shell(report("--part axis --budget 1s --json")), 0) << log();
  const Json json = read_json(path("out"));
  EXPECT_EQ(json["about"]["plan"]["budget"], "1s");
  EXPECT_EQ(json["parts"].size(), 1U);
  // How much shorter than the full 600 steps depends on the speed of the machine.
  EXPECT_GE(json["parts"]["axis"]["steps"].get<int64_t>(), 10);
  EXPECT_LT(number_at(json, {"about", "plan", "scale"}), 1);
  EXPECT_EQ(read_json(path("report") + "/report.json"), json);
}

TEST_F(ReportCommandTest, RefusesAPartAndABudgetThatDoNotExist) {
  EXPECT_NE(shell(report("--part ninth")), 0);
  EXPECT_NE(log().find("ninth"), std::string::npos);
  EXPECT_NE(shell(report("--budget tomorrow")), 0);
  EXPECT_NE(log().find("--budget"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path("report")));
}

}  // namespace
}  // namespace tangyin
