// Texts drawn as the course report drew them, from weights that say what must come.
#include "training/top_k_sampling.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <map>

#include "base/error.h"
#include "model/model_file.h"
#include "nn/language_model.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary({"<pad>", "<unk>", "山", "水", "月", "风", "云"});
  return kVocabulary;
}

ModelConfig config_of(Index layers = 1) {
  return {.vocabulary = vocabulary().size(),
          .embedding = 6,
          .hidden = 6,
          .layers = layers,
          .script = "simplified",
          .punctuation = false,
          .whole_poems = false};
}

class TopK : public ::testing::Test {
 protected:
  // Weights of zeros but for the bias of the output: the same distribution after every text.
  void say(std::initializer_list<float> logits) {
    std::ranges::fill(parameters_.all(), 0.0F);
    std::ranges::copy(logits, parameters_.output().bias.data);
  }
  std::map<Token, int> drawn(TopKOptions options, int texts = 200) const {
    std::map<Token, int> counts;
    for (int n = 0; n < texts; ++n) {
      options.seed = static_cast<uint64_t>(n);
      const TopKPoem poem = sampler_.sample("山", options);
      for (size_t k = 1; k < poem.tokens.size(); ++k) ++counts[poem.tokens[k]];
    }
    return counts;
  }

  const ModelConfig config_ = config_of();
  Parameters parameters_{config_};
  TopKSampler sampler_{config_, vocabulary(), parameters_};
};

TEST_F(TopK, OfOneIsTheMostProbableCharacter) {
  say({0, 0, 1, 2, 5, 3, 4});
  const TopKPoem poem = sampler_.sample("山", {.length = 5, .k = 1});
  EXPECT_EQ(poem.text, "山月月月月");
  EXPECT_EQ(poem.tokens, (std::vector<Token>{2, 4, 4, 4, 4}));
}

// Three of them, e⁰ : e⁻¹ : e⁻²; 200 texts of 10 draws.  A share of ⅓ of 2,000 draws lies within
// ±5 standard deviations of √(2000·⅓·⅔) = 21.
TEST_F(TopK, AreEquallyLikelyHoweverProbable) {
  say({-9, -9, -9, 3, 5, 4, -9});
  const auto counts = drawn({.length = 11, .k = 3});
  ASSERT_EQ(counts.size(), 3U);
  for (const Token token : {3, 4, 5}) EXPECT_NEAR(counts.at(token), 2000 / 3.0, 105) << token;
}

TEST_F(TopK, OrInProportionToTheirProbabilities) {
  say({-9, -9, -9, 3, 5, 4, -9});
  const double sum = 1 + std::exp(-1) + std::exp(-2);
  const auto counts = drawn({.length = 11, .k = 3, .proportional = true});
  EXPECT_NEAR(counts.at(4), 2000 / sum, 110);
  EXPECT_NEAR(counts.at(5), 2000 * std::exp(-1) / sum, 110);
  // A temperature of ½ squares them.
  const auto colder = drawn({.length = 11, .k = 3, .proportional = true, .temperature = 0.5});
  EXPECT_NEAR(colder.at(4), 2000 / (1 + std::exp(-2) + std::exp(-4)), 110);
}

TEST_F(TopK, PaddingIsWrittenWhereItIsAllowedAndUnknownEndsTheText) {
  say({9, 0, 0, 5, 0, 0, 0});
  EXPECT_EQ(sampler_.sample("山", {.length = 3, .k = 1}).text, "山<pad><pad>");
  EXPECT_EQ(sampler_.sample("山", {.length = 3, .k = 1, .padding = false}).text, "山水水");
  say({0, 9, 0, 5, 0, 0, 0});
  EXPECT_EQ(sampler_.sample("山月", {.length = 9, .k = 1}).text, "山月");
}

TEST_F(TopK, TheSameSeedGivesTheSameTextInEitherScript) {
  parameters_.initialise(3);
  const TopKOptions options{.length = 20, .k = 5, .seed = 7};
  const TopKPoem poem = sampler_.sample("风", options);
  EXPECT_EQ(sampler_.sample("風", options).tokens, poem.tokens);
  EXPECT_EQ(poem.tokens.size(), 20U);
  EXPECT_NE(sampler_.sample("风", {.length = 20, .k = 5, .seed = 8}).tokens, poem.tokens);
}

TEST_F(TopK, OpeningsThatCannotBeAreRefused) {
  EXPECT_THROW(sampler_.sample("", {}), InputError);
  EXPECT_THROW(sampler_.sample("龘", {}), InputError);
  EXPECT_THROW(sampler_.sample("山水", {.length = 1}), InputError);
  EXPECT_THROW(sampler_.sample("山", {.k = 0}), UsageError);
}

// The report's generator gives its text along the axis of the batch and so remembers one character.
TEST_F(TopK, WithTheMemoryOfOneCharacterTheRestOfTheTextDoesNotMatter) {
  parameters_.initialise(3);
  TopKOptions options{.length = 8, .k = 2, .memory = Memory::last_character};
  const TopKPoem one = sampler_.sample("山月", options), other = sampler_.sample("云月", options);
  EXPECT_TRUE(std::equal(one.tokens.begin() + 1, one.tokens.end(), other.tokens.begin() + 1));
  const std::vector<Token> after{4}, longer{2, 4};
  EXPECT_NE(sampler_.probabilities(after), sampler_.probabilities(longer));
}

// The probabilities against the losses of the training model, for texts of two layers.
TEST(TopKProbabilities, AreThoseOfTheLanguageModel) {
  const ModelConfig config = config_of(2);
  LanguageModel model(config, Compute::fp32, 4, 1);
  model.parameters().initialise(5);
  const TopKSampler sampler(model.config(), vocabulary(), model.parameters());
  const std::vector<Token> inputs{2, 3, 6, 5}, targets{3, 6, 5, 4};
  const std::vector<uint8_t> starts{1, 0, 0, 0};
  std::vector<float> losses(4);
  model.evaluate({inputs, targets, starts}, losses);
  for (size_t n = 0; n < 4; ++n) {
    const auto p = sampler.probabilities(std::span(inputs).first(n + 1));
    ASSERT_EQ(p.size(), 7U);
    // fp32 of a few dozen products: 1e-6 a nat
    EXPECT_NEAR(-std::log(p[static_cast<size_t>(targets[n])]), losses[n], 1e-5);
  }
}

TEST(TopKModelFile, GivesTheTextsOfTheWeightsInMemory) {
  const ModelConfig config = config_of();
  const Parameters parameters(config);
  parameters.initialise(4);
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& parameter : parameters.named())
    weights.emplace(parameter.name, parameter.values);
  const fs::path file =
      fs::temp_directory_path() / fmt::format("tangyin-top-k-{}.safetensors", ::getpid());
  write_model(file, config, vocabulary(), "{}", weights, WeightDtype::fp32);
  const TopKOptions options{.length = 12, .k = 4};
  EXPECT_EQ(TopKSampler(file).sample("月", options).text,
            TopKSampler(config, vocabulary(), parameters).sample("月", options).text);
  fs::remove(file);
}

}  // namespace
}  // namespace tangyin
