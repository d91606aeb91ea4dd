// Runs laid over each other, from folders that the test writes.
#include "study/run_comparison.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class RunComparisonTest : public ::testing::Test {
 protected:
  RunComparisonTest() { fs::create_directories(root_); }
  ~RunComparisonTest() override { fs::remove_all(root_); }
  fs::path run(const std::string& name, const std::string& config,
               const std::string& metrics) const {
    fs::create_directories(root_ / name);
    std::ofstream(root_ / name / "config.json") << config;
    std::ofstream(root_ / name / "metrics.jsonl") << metrics;
    return root_ / name;
  }
  fs::path adam() const {
    return run("adam",
               "{\"format\":2,\"optimizer\":\"adam\",\"hidden\":8,\"estimator\":\"corpus\"}",
               "{\"step\":1,\"epoch\":0.5,\"loss\":6,\"seconds\":60}\n"
               "{\"step\":2,\"epoch\":1,\"loss\":5,\"seconds\":120}\n"
               "{\"step\":2,\"epoch\":1,\"test_perplexity\":200,\"seconds\":120}\n"
               "{\"step\":4,\"epoch\":2,\"loss\":4.5,\"seconds\":240}\n"
               "{\"step\":4,\"epoch\":2,\"test_perplexity\":250,\"seconds\":240}\n");
  }
  fs::path sgd(const std::string& estimator = "corpus") const {
    return run("sgd",
               "{\"format\":2,\"optimizer\":\"sgd\",\"hidden\":8,\"estimator\":\"" + estimator +
                   "\",\"momentum\":0}",
               "{\"step\":2,\"epoch\":1,\"loss\":7,\"seconds\":100}\n"
               "{\"step\":2,\"epoch\":1,\"test_perplexity\":900}\n");
  }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
  const fs::path root_ =
      fs::temp_directory_path() / ("tangyin-compare-" + std::to_string(::getpid()));
};

TEST_F(RunComparisonTest, HasTheBestPerplexityOfEachAndWhatDiffers) {
  const ComparedRuns compared = read_compared_runs({adam(), sgd()});
  const auto rows = compared_rows(compared);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].perplexity, 200);
  EXPECT_EQ(rows[0].at_step, 2);
  EXPECT_EQ(rows[0].training_loss, 4.5);
  EXPECT_EQ(rows[0].seconds, 240);
  EXPECT_EQ(rows[1].perplexity, 900);
  const auto different = different_settings(compared);
  ASSERT_EQ(different.size(), 2U) << "optimizer, and momentum, which one lacks";
  EXPECT_EQ(different[0].key, "optimizer");
  EXPECT_EQ(different[0].values, (std::vector<std::string>{"adam", "sgd"}));
  EXPECT_EQ(different[1].values, (std::vector<std::string>{"–", "0"}));
}

TEST_F(RunComparisonTest, DrawsAllRunsInOneChartAgainstStepsEpochsAndTime) {
  const std::string page = comparison_document(read_compared_runs({adam(), sgd()})).html();
  // Minutes: 60, 120, 240 s are 1, 2, 4; 100 s are 1.66667.
  EXPECT_TRUE(has(page, "\"points\":[1,6,2,5,4,4.5]")) << "against steps, and against minutes";
  EXPECT_TRUE(has(page, "\"points\":[0.5,6,1,5,2,4.5]")) << "against epochs";
  EXPECT_TRUE(has(page, "\"points\":[1.66667,7]"));
  // ln 200 = 5.29832 and ln 250 = 5.52146
  EXPECT_TRUE(has(page, "\"points\":[2,5.2983,4,5.5215]"));
  const size_t steps = page.find("Loss against steps</span>"),
               epochs = page.find("Loss against epochs</span>");
  ASSERT_NE(epochs, std::string::npos);
  const std::string chart = page.substr(steps, epochs - steps);
  for (const char* name : {"adam, training", "adam, test", "sgd, training", "sgd, test"})
    EXPECT_TRUE(has(chart, name)) << name;
}

TEST_F(RunComparisonTest, DoesNotMixEstimators) {
  const ComparedRuns compared = read_compared_runs({adam(), sgd("report")});
  EXPECT_FALSE(compared.comparable());
  EXPECT_TRUE(has(comparison_text(compared), "cannot be compared"));
  const std::string page = comparison_document(compared).html();
  EXPECT_TRUE(has(page, "cannot be compared"));
  EXPECT_TRUE(has(page, "Best test perplexity, estimator report"));
  EXPECT_TRUE(has(page, "Best test perplexity, estimator corpus"));
  EXPECT_FALSE(has(page, "sgd, test")) << "ln of another estimator is no loss";
  EXPECT_FALSE(has(comparison_text(read_compared_runs({adam(), sgd()})), "cannot be compared"));
}

TEST_F(RunComparisonTest, TheJsonHasTheSameNumbers) {
  const auto json =
      nlohmann::json::parse(comparison_json(read_compared_runs({adam(), sgd("batch")})));
  EXPECT_EQ(json.at("comparable"), false);
  EXPECT_EQ(json.at("runs").at(0).at("best_perplexity"), 200);
  EXPECT_EQ(json.at("runs").at(1).at("estimator"), "batch");
  EXPECT_EQ(json.at("settings").at("optimizer").at(1), "sgd");
}

TEST_F(RunComparisonTest, ARunThatHasNotEvaluatedYetHasADash) {
  const ComparedRuns compared = read_compared_runs({adam(), run("new", "{\"format\":2}", "")});
  EXPECT_TRUE(has(comparison_text(compared), "–"));
  EXPECT_TRUE(has(comparison_json(compared), "\"best_perplexity\": null"));
  EXPECT_FALSE(has(comparison_document(compared).html(), "nan"));
}

TEST_F(RunComparisonTest, RefusesWhatIsNoRunAndTheSameRunTwice) {
  EXPECT_THROW(read_compared_runs({adam(), root_ / "missing"}), InputError);
  EXPECT_THROW(read_compared_runs({adam(), adam() / "."}), InputError);
}

TEST_F(RunComparisonTest, RunsOfTheSameNameAreToldApartByTheirPaths) {
  const ComparedRuns compared =
      read_compared_runs({adam(), run("other/adam", "{\"format\":2}", "")});
  EXPECT_NE(compared.runs[0].name, compared.runs[1].name);
}

}  // namespace
}  // namespace tangyin
