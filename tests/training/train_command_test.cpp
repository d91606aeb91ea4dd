// tangyin train and eval as people use them: what is refused leaves the run as it was, one process
// at a time, simplified characters and titles in a text file.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>

#include "base/script.h"
#include "training/program.h"
#include "training/run_lock.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class TrainCommand : public TrainingProgram {
 protected:
  void train_one_epoch() const {
    ASSERT_EQ(shell(command("run", "--set epochs=1 --set checkpoint_every=5")), 0) << log();
  }
  std::string resumption_with(const std::string& words) const {
    return fmt::format("OMP_NUM_THREADS=1 '{}' train --resume '{}' {} > '{}' 2>&1", TANGYIN_PROGRAM,
                       path("run"), words, path("log"));
  }
  // Every file of the run with its contents.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / "run"))
      if (entry.is_regular_file() && entry.path().filename() != ".lock")
        files[entry.path().string()] = read_file(entry.path());
    return files;
  }
  nlohmann::json evaluation(const std::string& corpus, const std::string& words = "") const {
    const std::string line = fmt::format(
        "OMP_NUM_THREADS=1 '{}' eval --json --model '{}' --corpus '{}' {} > '{}' 2> '{}'",
        TANGYIN_PROGRAM, path("run/best.safetensors"), path(corpus), words, path("json"),
        path("log"));
    EXPECT_EQ(shell(line), 0) << log();
    return nlohmann::json::parse(read_file(directory_ / "json"), nullptr, false);
  }
};

TEST_F(TrainCommand, ARefusedResumptionChangesNothing) {
  train_one_epoch();
  const auto before = contents();
  EXPECT_EQ(WEXITSTATUS(shell(resumption_with("--set hidden=64"))), 2);
  EXPECT_NE(log().find("--set hidden: is 16 in this run and cannot become 64"), std::string::npos)
      << log();
  EXPECT_EQ(WEXITSTATUS(shell(resumption_with("--set epochs=1e12"))), 2);
  const std::string corpus = read_file(directory_ / "corpus.txt");
  std::ofstream(directory_ / "other.txt") << corpus.substr(corpus.find('\n') + 1);
  EXPECT_EQ(WEXITSTATUS(shell(resumption_with(fmt::format("--corpus '{}'", path("other.txt"))))),
            1);
  EXPECT_NE(log().find("not the one this run began with"), std::string::npos) << log();
  EXPECT_EQ(contents(), before);
  EXPECT_EQ(shell(resumption_with("--set epochs=2 --set rate=1e-3")), 0) << log();
}

TEST_F(TrainCommand, ASecondProcessIsRefusedAndTheFirstIsNamed) {
  train_one_epoch();
  {
    const RunLock lock(directory_ / "run");
    EXPECT_EQ(WEXITSTATUS(shell(resumption_with(""))), 1);
    EXPECT_NE(log().find(fmt::format("process {} is training here", ::getpid())), std::string::npos)
        << log();
  }
  EXPECT_EQ(shell(resumption_with("--set epochs=2")), 0) << log();
}

TEST_F(TrainCommand, ThreadsSpinShortlyUnlessTheEnvironmentSaysOtherwise) {
  const auto shown = [&](const std::string& environment) {
    const std::string line = command("waiting", "--set epochs=0.01 --set threads=1");
    shell(environment + " OMP_DISPLAY_ENV=verbose " +
          line.substr(line.find('\''), std::string::npos));
    fs::remove_all(directory_ / "waiting");
    return log();
  };
  const std::string two = "env -u OMP_WAIT_POLICY -u GOMP_SPINCOUNT OMP_NUM_THREADS=2";
  const std::string text = shown(two);
  if (text.find("GOMP_SPINCOUNT") == std::string::npos) GTEST_SKIP() << "not libgomp";
  EXPECT_NE(text.find("GOMP_SPINCOUNT = '10000'"), std::string::npos) << text;
  EXPECT_EQ(shown(two + " OMP_WAIT_POLICY=passive").find("GOMP_SPINCOUNT = '10000'"),
            std::string::npos);
  EXPECT_NE(shown(two + " GOMP_SPINCOUNT=77").find("GOMP_SPINCOUNT = '77'"), std::string::npos);
}

TEST_F(TrainCommand, SimplifiedTextIsEvaluatedAsTraditionalAndSaysSo) {
  const std::string traditional = "風門飛遠樹，連書寄舊時。\n長門歸遠鳥，細雨見飛魚。\n";
  ASSERT_EQ(to_traditional(to_simplified(traditional)), traditional) << "merges no characters";
  std::ofstream(directory_ / "corpus.txt", std::ios::app) << traditional;
  ASSERT_EQ(shell(command("run", "--set epochs=1")), 0) << log();
  std::ofstream(directory_ / "traditional.txt") << traditional;
  std::ofstream(directory_ / "simplified.txt") << to_simplified(traditional);
  const auto first = evaluation("traditional.txt");
  EXPECT_EQ(log().find("simplified"), std::string::npos) << log();
  const auto second = evaluation("simplified.txt");
  EXPECT_NE(log().find("simplified characters and was converted"), std::string::npos) << log();
  EXPECT_EQ(first, second);
}

TEST_F(TrainCommand, ATitleInATextFileIsNoPoem) {
  train_one_epoch();
  std::ofstream(directory_ / "bare.txt") << "一丁七，三上下。\n不丑且，世丘丙。\n";
  std::ofstream(directory_ / "titled.txt")
      << "静夜\n一丁七，三上下。\n\n春望 杜\n不丑且，世丘丙。\n——某《春望》\n";
  EXPECT_EQ(evaluation("bare.txt"), evaluation("titled.txt"));
  EXPECT_EQ(evaluation("titled.txt")["poems"], 2);
}

TEST_F(TrainCommand, EachEstimatorWorksWithEachPartOfTheCorpusAndEachKindOfModel) {
  for (const char* kind : {"", "--set data=windows --set estimator=batch --set tied=false"}) {
    ASSERT_EQ(shell(command("run", fmt::format("--set epochs=1 {}", kind))), 0) << log();
    int64_t poems = 0;
    for (const char* part : {"train", "test", "all"}) {
      std::map<std::string, double> by;
      for (const char* estimator : {"corpus", "report", "batch"}) {
        const auto json =
            evaluation("corpus.txt", fmt::format("--estimator {} --split {}", estimator, part));
        ASSERT_TRUE(json.is_object()) << estimator << part << log();
        by[estimator] = json["perplexity"];
        EXPECT_EQ(json["estimator"], estimator);
        EXPECT_GT(json["tokens"], 0);
        if (estimator == std::string("batch"))
          poems += part == std::string("all") ? -json["poems"].get<int64_t>()
                                              : json["poems"].get<int64_t>();
      }
      EXPECT_GE(by["report"], by["batch"] * 0.999) << kind << part;  // exp is convex
    }
    EXPECT_EQ(poems, 0) << "training and test are not all of the corpus";
    fs::remove_all(directory_ / "run");
  }
}

}  // namespace
}  // namespace tangyin
