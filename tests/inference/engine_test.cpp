#include "inference/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "inference/random_model.h"

namespace tangyin {
namespace {

// Odd sizes, so that every kind of padding is there.
const ModelConfig kPlain{.vocabulary = 101, .embedding = 19, .hidden = 37};
constexpr int64_t kDeep = 3;

ModelConfig deep_and_tied() {
  ModelConfig config{.vocabulary = 133, .embedding = 24, .hidden = 24};
  config.layers = kDeep, config.tied = true;
  return config;
}

const std::vector<Token> kText{2, 17, 99, 5, 5, 64, 3};

// Largest difference from the naive model over all entries of all steps.
double worst_difference(const ModelConfig& config, WeightDtype dtype) {
  const StoredModel model = random_model(config, 0.5F, 1);
  const auto expected = naive_log_probabilities(model, kText);
  const Engine engine(Weights(random_model(config, 0.5F, 1)), {.dtype = dtype});
  States states(engine, 1);
  states.resize(1);
  const OwnedMatrix<float> out(1, engine.row_size());
  double worst = 0;
  for (size_t t = 0; t < kText.size(); ++t) {
    engine.feed(states, {&kText[t], 1});
    engine.log_probabilities(states, out.view());
    for (size_t v = 0; v < expected[t].size(); ++v)
      worst = std::max(worst, std::abs(static_cast<double>(out.view().data[v]) - expected[t][v]));
  }
  return worst;
}

TEST(Engine, AgreesWithTheNaiveModelInDouble) {
  for (const ModelConfig& config : {ModelConfig(kPlain), deep_and_tied()}) {
    EXPECT_LT(worst_difference(config, WeightDtype::fp32), 2e-5);  // fp32 sums and polynomials
    // Weights below 0.5 rounded by 2⁻⁹ relative.
    EXPECT_LT(worst_difference(config, WeightDtype::bf16), 2e-2);
    // Weights and states rounded by 1/254 of the largest.
    EXPECT_LT(worst_difference(config, WeightDtype::int8), 6e-2);
  }
}

TEST(Engine, ShowsTheGatesThatMakeTheCell) {
  for (const ModelConfig& config : {ModelConfig(kPlain), deep_and_tied()}) {
    const Engine engine(Weights(random_model(config, 0.5F, 1)), {.dtype = WeightDtype::fp32});
    States states(engine, 1);
    states.resize(1);
    const auto layers = static_cast<size_t>(config.layers),
               units = static_cast<size_t>(config.hidden);
    std::vector<std::vector<float>> cell(layers, std::vector<float>(units, 0.0F));
    std::vector<LayerStep> steps;
    for (const Token& token : kText) {
      engine.feed(states, {&token, 1}, &steps);
      ASSERT_EQ(steps.size(), layers);
      for (size_t l = 0; l < layers; ++l) {
        const LayerStep& s = steps[l];
        ASSERT_EQ(s.i.size(), units);
        for (size_t u = 0; u < units; ++u) {  // 2e-6: the engine's polynomials
          EXPECT_NEAR(s.c[u], s.f[u] * cell[l][u] + s.i[u] * s.g[u], 2e-6);
          EXPECT_NEAR(s.h[u], s.o[u] * std::tanh(s.c[u]), 2e-6);
        }
        cell[l] = s.c;
      }
    }
  }
}

TEST(Engine, ReadsATextAsStepByStep) {
  constexpr Index kStates = 3;
  std::vector<Token> text;
  for (Index t = 0; t < 40; ++t) text.push_back(static_cast<Token>(t * 7 % 101));  // 120 places
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8})
    for (const ModelConfig& config : {ModelConfig(kPlain), deep_and_tied()}) {
      const Engine engine(Weights(random_model(config, 0.5F, 1)), {.dtype = dtype});
      States whole(engine, kStates), steps(engine, kStates);
      for (States* states : {&whole, &steps}) {
        states->resize(kStates);
        engine.feed(*states, std::vector<Token>{5, 9, 64});
      }
      const OwnedMatrix<float> out(kStates, static_cast<Index>(text.size()));
      engine.read(whole, text, out.view());
      const OwnedMatrix<float> rows(kStates, engine.row_size());
      for (size_t t = 0; t < text.size(); ++t) {
        engine.log_probabilities(steps, rows.view());
        for (Index n = 0; n < kStates; ++n)
          ASSERT_EQ(out.view()(n, static_cast<Index>(t)), rows.view()(n, text[t]));
        engine.feed(steps, std::vector<Token>(kStates, text[t]));
      }
      // and leaves the states where the steps leave them
      const OwnedMatrix<float> after(kStates, engine.row_size());
      engine.log_probabilities(whole, after.view());
      engine.log_probabilities(steps, rows.view());
      for (Index n = 0; n < kStates; ++n)
        for (Index v = 0; v < config.vocabulary; ++v)
          ASSERT_EQ(after.view()(n, v), rows.view()(n, v));
    }
}

TEST(Engine, ABatchEqualsSingleStatesBitByBit) {
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    const Engine engine(Weights(random_model(deep_and_tied(), 0.5F, 2)),
                        {.dtype = dtype, .threads = 2});
    constexpr Index kStates = 31;  // 2 × 12 + 4 + 3: every width of tile
    States batch(engine, kStates), single(engine, 1);
    batch.resize(kStates);
    const OwnedMatrix<float> all(kStates, engine.row_size()), one(1, engine.row_size());
    std::vector<std::vector<Token>> texts(3, std::vector<Token>(kStates));
    Random random(3);
    for (auto& step : texts)
      for (Token& token : step) token = static_cast<Token>(random.below(133));
    for (const auto& step : texts) engine.feed(batch, step);
    engine.log_probabilities(batch, all.view());
    for (size_t n = 0; n < kStates; ++n) {
      single.resize(0), single.resize(1);
      for (const auto& step : texts) engine.feed(single, {&step[n], 1});
      engine.log_probabilities(single, one.view());
      ASSERT_TRUE(
          std::equal(one.view().data, one.view().data + 133, all.view().row(static_cast<Index>(n))))
          << n;
    }
  }
}

TEST(Engine, LogProbabilitiesAddUpToOneAndPaddingHasNone) {
  const Engine engine(Weights(random_model(kPlain, 0.5F, 4)), {});
  States states(engine, 2);
  states.resize(2);
  const OwnedMatrix<float> out(2, engine.row_size());
  engine.feed(states, std::vector<Token>{7, 8});
  engine.log_probabilities(states, out.view());
  for (Index n = 0; n < 2; ++n) {
    double sum = 0;
    for (Index v = 0; v < engine.row_size(); ++v)
      sum += std::exp(static_cast<double>(out.view()(n, v)));
    EXPECT_NEAR(sum, 1, 1e-5);
    for (Index v = 101; v < engine.row_size(); ++v) EXPECT_EQ(out.view()(n, v), -INFINITY);
  }
}

TEST(Engine, DrawsFromTheDistributionThatItPredicts) {
  constexpr Index kStates = 5;  // enough for a second thread
  const Engine engine(Weights(random_model(kPlain, 0.5F, 6)),
                      {.dtype = WeightDtype::fp32, .threads = 2});
  States states(engine, kStates);
  states.resize(kStates);
  engine.feed(states, std::vector<Token>{2, 17, 99, 5, 64});
  const OwnedMatrix<float> log_probs(kStates, engine.row_size()),
      logits(kStates, engine.row_size());
  engine.log_probabilities(states, log_probs.view());
  std::vector<std::vector<int>> counts(kStates,
                                       std::vector<int>(static_cast<size_t>(kPlain.vocabulary)));
  constexpr int kDraws = 4000;
  for (int n = 0; n < kDraws; ++n) {  // evenly spaced: each share within one draw
    std::vector<Token> drawn(kStates);
    engine.draw(states, std::vector<double>(kStates, (n + 0.5) / kDraws), 1, logits.view(), drawn);
    for (size_t s = 0; s < kStates; ++s) ++counts[s].at(static_cast<size_t>(drawn[s]));
  }
  for (Index s = 0; s < kStates; ++s)
    for (Index v = 0; v < kPlain.vocabulary; ++v)
      EXPECT_NEAR(counts[static_cast<size_t>(s)][static_cast<size_t>(v)],
                  kDraws * std::exp(static_cast<double>(log_probs.view().row(s)[v])), 1.1);
}

TEST(States, SelectCopiesParentsAndResizeAddsEmptyTexts) {
  const Engine engine(Weights(random_model(kPlain, 0.5F, 5)), {});
  States states(engine, 4), expected(engine, 4);
  const OwnedMatrix<float> out(4, engine.row_size()), out_expected(4, engine.row_size());
  states.resize(3);
  engine.feed(states, std::vector<Token>{10, 20, 30});
  states.select(std::vector<int32_t>{2, 0});
  states.resize(3);
  engine.feed(states, std::vector<Token>{40, 50, 60});
  engine.log_probabilities(states, out.view().slice(0, 3));
  expected.resize(2);
  engine.feed(expected, std::vector<Token>{30, 10});
  expected.resize(3);
  engine.feed(expected, std::vector<Token>{40, 50, 60});
  engine.log_probabilities(expected, out_expected.view().slice(0, 3));
  EXPECT_EQ(0, std::memcmp(out.view().data, out_expected.view().data,
                           sizeof(float) * static_cast<size_t>(3 * engine.row_size())));
}

TEST(Engine, ReadsAFileAsItReadsAModelInMemory) {
  const auto file = std::filesystem::path(testing::TempDir()) / "engine_test.safetensors";
  const StoredModel model = random_model(deep_and_tied(), 0.5F, 6);
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& [name, matrix] : model.weights) weights[name] = matrix.view();
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    write_model(file, model.config, model.vocabulary, "{}", weights, dtype);
    const Engine mapped(Weights(file), {.dtype = dtype}),
        stored(Weights(read_model(file)), {.dtype = dtype});
    const OwnedMatrix<float> a(1, mapped.row_size()), b(1, mapped.row_size());
    for (const auto& [engine, out] : {std::pair(&mapped, &a), std::pair(&stored, &b)}) {
      States states(*engine, 1);
      states.resize(1);
      engine->feed(states, std::vector<Token>{9});
      engine->log_probabilities(states, out->view());
    }
    EXPECT_TRUE(std::equal(a.view().data, a.view().data + 133, b.view().data));
  }
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tangyin
