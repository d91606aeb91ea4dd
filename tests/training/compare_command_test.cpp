// tangyin experiment compare, on runs of a corpus that the test makes up.
#include <nlohmann/json.hpp>

#include "training/program.h"

namespace tangyin {
namespace {

class CompareCommandTest : public TrainingProgram {
 protected:
  // The exit status of "tangyin experiment compare"; what it printed is in out, errors in log.
  int compare(const std::string& arguments) const {
    return WEXITSTATUS(shell(fmt::format("cd '{}' && '{}' experiment compare {} > out 2> log",
                                         directory_.string(), TANGYIN_PROGRAM, arguments)));
  }
  std::string out() const { return read_file(directory_ / "out"); }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(CompareCommandTest, LaysRunsOverEachOther) {
  ASSERT_EQ(shell(command("one", "--set epochs=1")), 0) << log();
  ASSERT_EQ(shell(command("two", "--set epochs=1 --set optimizer=momentum")), 0) << log();
  ASSERT_EQ(compare("one two"), 0) << log();
  EXPECT_TRUE(has(out(), "best perplexity"));
  EXPECT_TRUE(has(out(), "optimizer")) << out();
  EXPECT_TRUE(has(out(), "compare.html"));
  EXPECT_TRUE(has(read_file(directory_ / "compare.html"), "2 training runs compared"));
  ASSERT_EQ(compare("one two --json --out page.html"), 0) << log();
  const auto json = nlohmann::json::parse(out(), nullptr, false);
  ASSERT_TRUE(json.is_object()) << out();
  EXPECT_GT(json.at("runs").at(0).at("best_perplexity").get<double>(), 1);
  EXPECT_EQ(json.at("settings").at("optimizer"), (std::vector<std::string>{"adam", "momentum"}));
  EXPECT_TRUE(std::filesystem::exists(directory_ / "page.html"));
  // The corpus lacks the openings of the samples.
  EXPECT_FALSE(std::filesystem::exists(directory_ / "one/samples.jsonl"));
  EXPECT_TRUE(has(read_file(directory_ / "one/report.html"), "Training and test loss"));
}

TEST_F(CompareCommandTest, RefusesWhatIsNoRun) {
  EXPECT_EQ(compare("nowhere elsewhere"), 1);
  EXPECT_TRUE(has(log(), "nowhere: no run here (no config.json)")) << log();
  EXPECT_EQ(compare(""), 2);
}

}  // namespace
}  // namespace tangyin
