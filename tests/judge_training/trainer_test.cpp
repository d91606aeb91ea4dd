#include "judge_training/trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "inference/random_model.h"

namespace tangyin {
namespace {

// 240 quatrains of characters by chance, and a language model that knows them: enough to run
// through
// everything once.
class JudgeTrainer : public testing::Test {
 protected:
  JudgeTrainer()
      : folder_(std::filesystem::path(testing::TempDir()) /
                fmt::format("judge_trainer_{}", ::getpid())) {
    std::filesystem::create_directories(folder_);
    write("model.safetensors", 300, false);
    std::ofstream poems(folder_ / "poems.txt");
    Random random(2);
    for (int p = 0; p < 240; ++p) {
      for (int n = 0; n < 20; ++n) {
        poems << utf8::encode(static_cast<char32_t>(U'一' + random.below(290)));
        if (n % 5 == 4) poems << (n % 10 == 4 ? "，" : "。");
      }
      poems << "\n";
    }
  }
  // A language model with random weights, whose characters may be numbered from the other end.
  void write(const std::string& name, int64_t vocabulary, bool reversed) const {
    const ModelConfig config{.vocabulary = vocabulary, .embedding = 8, .hidden = 16};
    const StoredModel model = random_model(config, 0.3F, 1);
    std::vector<std::string> tokens = model.vocabulary.tokens();
    if (reversed) std::reverse(tokens.begin() + 4, tokens.end());
    std::map<std::string, Matrix<const float>> weights;
    for (const auto& [key, matrix] : model.weights) weights.emplace(key, matrix.view());
    write_model(folder_ / name, config, Vocabulary(tokens), "{}", weights, WeightDtype::fp32);
  }
  std::string train(const std::string& name, JudgeSettings settings,
                    const JudgeObserver& observer = {},
                    const std::string& model = "model.safetensors") const {
    settings.song = false;
    settings.hidden = 16, settings.embedding = 8;
    settings.lines = 32, settings.replaced = 20, settings.dtype = "fp32";
    train_judge(settings, folder_ / "poems.txt", folder_ / model, folder_ / name, observer);
    return contents(name);
  }
  // The weights, which the card with its minutes is no part of.
  std::string contents(const std::string& name) const {
    const StoredJudge judge = read_judge(folder_ / name);
    const auto bytes = std::as_bytes(judge.parameters.all());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  std::filesystem::path folder_;
};

TEST_F(JudgeTrainer, TheSameSeedGivesTheSameWeightsAndAnotherSeedOthers) {
  const std::string once = train("a", {.epochs = 0.5}), again = train("b", {.epochs = 0.5});
  EXPECT_TRUE(once == again);
  EXPECT_FALSE(once == train("c", {.epochs = 0.5, .seed = 2}));
}

TEST_F(JudgeTrainer, GoesOnFromAFileAndNotFromOneOfOtherShapes) {
  const std::string first = train("first", {.epochs = 0.5});
  JudgeSettings further{.epochs = 0.3};
  further.init = folder_ / "first";
  EXPECT_FALSE(train("further", further) == first);
  further.hidden = 32;
  EXPECT_THROW(train_judge(further, folder_ / "poems.txt", folder_ / "model.safetensors",
                           folder_ / "never", {}),
               InputError);
}

// With a rate of nearly nothing it is the judge that it went on from, character by character.
TEST_F(JudgeTrainer, GoesOnWithTheVocabularyOfAnotherModel) {
  train("first", {.epochs = 0.5});
  write("other.safetensors", 310, true);
  JudgeSettings further{.epochs = 0.3, .rate = 1e-9};
  further.init = folder_ / "first";
  train("further", further, {}, "other.safetensors");
  const StoredJudge before = read_judge(folder_ / "first"), after = read_judge(folder_ / "further");
  const auto row = [](const StoredJudge& judge, const std::string& token) {
    const auto& tokens = judge.vocabulary.tokens();
    const auto at = std::ranges::find(tokens, token) - tokens.begin();
    return std::span(judge.parameters.embedding.row(at), 8);
  };
  const std::vector<std::string>& tokens = before.vocabulary.tokens();
  ASSERT_NE(after.vocabulary.tokens(), tokens);
  for (size_t n = 4; n < tokens.size(); n += 50)
    for (size_t k = 0; k < 8; ++k)
      EXPECT_NEAR(row(after, tokens[n])[k], row(before, tokens[n])[k], 0.01) << tokens[n];
  const Matrix<float> a = after.parameters.couplet_weight, b = before.parameters.couplet_weight;
  for (Index n = 0; n < a.size(); n += 97) EXPECT_NEAR(a.data[n], b.data[n], 0.01);
}

TEST_F(JudgeTrainer, SavesWhatItHasWhenInterrupted) {
  int asked = 0;
  JudgeObserver observer;
  observer.interrupted = [&] { return ++asked == 2; };
  train("interrupted", {.epochs = 100}, observer);
  EXPECT_EQ(asked, 2);
  EXPECT_NE(read_judge(folder_ / "interrupted").card.find("\"steps\":2"), std::string::npos);
}

TEST_F(JudgeTrainer, SaysThatThePoemsAreTooFewForABatch) {
  EXPECT_THROW(train("none", {.epochs = 0.001}), InputError);
}

}  // namespace
}  // namespace tangyin
