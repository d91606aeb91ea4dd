// The model file: what is written is read back, in three precisions; files that are not models are
// refused.
#include "model/model_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "base/error.h"
#include "base/random.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kTokens{"<pad>", "<unk>", "<bos>", "<eos>", "山", "月", "𥬇"};

ModelConfig small_config(bool tied = false) {
  return {.vocabulary = 7,
          .embedding = 4,
          .hidden = tied ? 4 : 3,
          .layers = 2,
          .tied = tied,
          .punctuation = false};
}

std::map<std::string, OwnedMatrix<float>> random_weights(const ModelConfig& config) {
  Random random(11);
  std::map<std::string, OwnedMatrix<float>> weights;
  for (const ParameterShape& shape : parameter_shapes(config)) {
    OwnedMatrix<float> values(shape.rows, shape.cols);
    for (float& value : values.view().flat()) value = random.uniform(-1, 1);
    weights.emplace(shape.name, std::move(values));
  }
  return weights;
}

std::map<std::string, Matrix<const float>> views(
    const std::map<std::string, OwnedMatrix<float>>& weights) {
  std::map<std::string, Matrix<const float>> list;
  for (const auto& [name, values] : weights) list.emplace(name, values.view());
  return list;
}

class ModelFile : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / ("tangyin-model-" + std::to_string(::getpid()));
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }
  fs::path path() const { return directory_ / "model.safetensors"; }

  void write(const ModelConfig& config, WeightDtype dtype) {
    write_model(path(), config, Vocabulary(kTokens), kCard, views(random_weights(config)), dtype);
  }

  // Writes a good model, lets `change` spoil its metadata and tensors, and writes that.
  using Change =
      std::function<void(std::map<std::string, std::string>&, std::map<std::string, TensorView>&)>;
  void expect_refused(const Change& change, const std::string& part) {
    write(small_config(), WeightDtype::int8);
    const fs::path spoiled = directory_ / "spoiled.safetensors";
    {
      const SafetensorsFile good(path());
      auto metadata = good.metadata();
      auto tensors = good.tensors();
      change(metadata, tensors);
      std::vector<NamedTensor> list;
      list.reserve(tensors.size());
      for (const auto& [name, tensor] : tensors) list.push_back({name, tensor});
      write_safetensors(spoiled, list, metadata);
    }
    try {
      read_model(spoiled);
      FAIL() << "was accepted; wanted an error with: " << part;
    } catch (const FormatError& error) {
      const std::string message = error.what();
      EXPECT_NE(message.find(part), std::string::npos) << message;
      EXPECT_TRUE(message.starts_with(spoiled.string() + ": ")) << message;
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }
  }
  void expect_config_refused(const std::string& from, const std::string& to,
                             const std::string& part) {
    const auto change = [&](auto& metadata, auto&) {
      std::string& config = metadata["tangyin.config"];
      ASSERT_NE(config.find(from), std::string::npos) << config;
      config.replace(config.find(from), from.size(), to);
    };
    expect_refused(change, part);
  }

  const std::string kCard = R"({"seed":7,"資料":"全唐詩"})";
  fs::path directory_;
};

// ---- what is written is read back

TEST_F(ModelFile, Fp32KeepsEveryBit) {
  for (const bool tied : {false, true}) {
    const ModelConfig config = small_config(tied);
    const auto weights = random_weights(config);
    write(config, WeightDtype::fp32);
    const StoredModel model = read_model(path());
    EXPECT_EQ(to_json(model.config), to_json(config));
    EXPECT_EQ(model.vocabulary.tokens(), kTokens);
    EXPECT_EQ(model.card, kCard);
    // Embedding, 2 layers of 4, output.bias, and output.weight.
    ASSERT_EQ(model.weights.size(), tied ? 10U : 11U);
    for (const auto& [name, values] : weights) {
      const auto read = model.weights.at(name).view();
      ASSERT_EQ(read.size(), values.view().size()) << name;
      EXPECT_EQ(std::memcmp(read.data, values.view().data, read.flat().size_bytes()), 0) << name;
    }
  }
}

TEST_F(ModelFile, Bf16RoundsToNearestEvenAndKeepsBiases) {
  const ModelConfig config = small_config();
  auto weights = random_weights(config);
  const auto first_row = weights.at("output.weight").view();
  first_row(0, 0) = 1 + 1.0F / 256;  // half way from 1 to 1 + 2⁻⁷: the even neighbour is 1
  first_row(0, 1) =
      1 + 3.0F / 256;  // half way from 1 + 2⁻⁷ to 1 + 2⁻⁶: the even neighbour is the upper
  first_row(0, 2) = -(1 + 1.0F / 256 + 1e-6F);
  write_model(path(), config, Vocabulary(kTokens), kCard, views(weights), WeightDtype::bf16);
  const StoredModel model = read_model(path());
  const auto read = model.weights.at("output.weight").view();
  EXPECT_EQ(read(0, 0), 1);
  EXPECT_EQ(read(0, 1), 1 + 1.0F / 64);
  EXPECT_EQ(read(0, 2), -(1 + 1.0F / 128));
  for (const auto& [name, values] : weights) {
    const auto from = values.view().flat(), to = model.weights.at(name).view().flat();
    const bool bias = name.find("bias") != std::string::npos;
    // Half of 2⁻⁷, the last place.
    for (size_t k = 0; k < from.size(); ++k)
      EXPECT_NEAR(from[k], to[k], bias ? 0 : std::abs(from[k]) / 256) << name;
  }
}

TEST_F(ModelFile, Int8IsWithinHalfAStepOfItsRow) {
  const ModelConfig config = small_config();
  auto weights = random_weights(config);
  const auto embedding = weights.at("embedding.weight").view();
  for (Index c = 0; c < embedding.cols; ++c) embedding(2, c) = 0;
  embedding(3, 0) = -50;
  write_model(path(), config, Vocabulary(kTokens), kCard, views(weights), WeightDtype::int8);
  const StoredModel model = read_model(path());
  for (const auto& [name, values] : weights) {
    const auto from = values.view(), to = model.weights.at(name).view();
    for (Index r = 0; r < from.rows; ++r) {
      float largest = 0;
      for (Index c = 0; c < from.cols; ++c) largest = std::max(largest, std::abs(from(r, c)));
      const bool bias = name.find("bias") != std::string::npos;
      const float half_step = bias ? 0 : largest / 127 / 2 * 1.0001F;
      for (Index c = 0; c < from.cols; ++c)
        EXPECT_NEAR(from(r, c), to(r, c), half_step) << name << " row " << r;
    }
  }
  const auto read = model.weights.at("embedding.weight").view();
  for (Index c = 0; c < read.cols; ++c) EXPECT_EQ(read(2, c), 0);
  EXPECT_FLOAT_EQ(read(3, 0), -50);  // −127 · 50/127
}

TEST_F(ModelFile, TensorsHavePyTorchsNamesAndShapes) {
  write(small_config(), WeightDtype::fp32);
  const SafetensorsFile file(path());
  file.require("embedding.weight", {7, 4}, Dtype::fp32);
  file.require("lstm.weight_ih_l0", {12, 4}, Dtype::fp32);
  file.require("lstm.weight_ih_l1", {12, 3}, Dtype::fp32);
  file.require("lstm.weight_hh_l1", {12, 3}, Dtype::fp32);
  file.require("lstm.bias_hh_l1", {12}, Dtype::fp32);
  file.require("output.weight", {7, 3}, Dtype::fp32);
  file.require("output.bias", {7}, Dtype::fp32);
}

TEST_F(ModelFile, DescriptionCountsWithoutReadingWeights) {
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    write(small_config(), dtype);
    const ModelDescription model = describe_model(SafetensorsFile(path()));
    EXPECT_EQ(model.dtype, dtype);
    EXPECT_EQ(model.vocabulary.size(), 7);
    // embedding 7·4, layer 0: 12·(4 + 3 + 2), layer 1: 12·(3 + 3 + 2), output 7·3 + 7
    EXPECT_EQ(model.parameters, 28 + 108 + 96 + 28);
  }
}

TEST_F(ModelFile, ConfigurationSurvivesJson) {
  const ModelConfig config{.vocabulary = 9,
                           .embedding = 8,
                           .hidden = 8,
                           .layers = 3,
                           .tied = true,
                           .script = "simplified",
                           .punctuation = false,
                           .whole_poems = false};
  EXPECT_EQ(
      to_json(config),
      R"({"vocabulary":9,"embedding":8,"hidden":8,"layers":3,"tied":true,"script":"simplified",)"
      R"("punctuation":false,"whole_poems":false})");
  EXPECT_EQ(to_json(config_from_json(to_json(config), "x")), to_json(config));
}

TEST_F(ModelFile, WeightsThatAreNotNumbersAreNeverWritten) {
  auto weights = random_weights(small_config());
  weights.at("output.bias").view()(0, 3) = std::nanf("");
  EXPECT_THROW(write_model(path(), small_config(), Vocabulary(kTokens), kCard, views(weights),
                           WeightDtype::int8),
               Error);
  EXPECT_FALSE(fs::exists(path()));
}

// ---- files that are not models are refused

TEST_F(ModelFile, TheUnspoiledTwinIsAccepted) {
  write(small_config(), WeightDtype::int8);
  EXPECT_NO_THROW(read_model(path()));
}

TEST_F(ModelFile, RefusesOtherFiles) {
  EXPECT_THROW(read_model(directory_ / "absent"), InputError);
  EXPECT_THROW(read_model(directory_), InputError);
  expect_refused([](auto& metadata, auto&) { metadata.erase("tangyin.version"); },
                 "is not a tangyin model");
  expect_refused([](auto& metadata, auto&) { metadata["tangyin.version"] = "2"; },
                 "of another version than 1");
  expect_refused([](auto& metadata, auto&) { metadata["tangyin.progress"] = "{}"; },
                 "is a checkpoint of a training run; its model is best.safetensors");
}

TEST_F(ModelFile, RefusesBrokenConfigurations) {
  expect_refused([](auto& metadata, auto&) { metadata.erase("tangyin.config"); },
                 "'tangyin.config' is missing");
  for (const std::string text : {"", "[]", "{", "{\"a\":[[[[", "7"})
    expect_refused([&](auto& metadata, auto&) { metadata["tangyin.config"] = text; },
                   "is not a JSON object");
  expect_config_refused("\"hidden\":3,", "", "the configuration lacks 'hidden'");
  for (const std::string value : {"\"3\"", "3.5", "true", "null", "[3]", "{}"})
    expect_config_refused("\"hidden\":3", "\"hidden\":" + value, "'hidden' is of the wrong type");
  expect_config_refused("\"tied\":false", "\"tied\":0", "'tied' is of the wrong type");
  expect_config_refused("\"hidden\":3", "\"hidden\":0", "hidden is 0, it should be 1 to");
  expect_config_refused("\"hidden\":3", "\"hidden\":-3", "hidden is -3");
  expect_config_refused("\"layers\":2", "\"layers\":1000000000", "layers is 1000000000");
  expect_config_refused("\"embedding\":4", "\"embedding\":9223372036854775807",
                        "embedding is 9223372036854775807");
  expect_config_refused("\"embedding\":4", "\"embedding\":18446744073709551615", "embedding is -1");
  expect_config_refused("\"tied\":false", "\"tied\":true",
                        "ties an embedding of 4 to an output of 3 units");
  expect_config_refused("traditional", "klingon", "script is neither traditional nor simplified");
}

TEST_F(ModelFile, RefusesVocabulariesThatDoNotFit) {
  const auto with = [](const std::string& text) {
    return [=](auto& metadata, auto&) { metadata["tangyin.vocabulary"] = text; };
  };
  expect_refused([](auto& metadata, auto&) { metadata.erase("tangyin.vocabulary"); },
                 "'tangyin.vocabulary' is missing");
  expect_refused(with("{}"), "vocabulary is broken: it is not a JSON array");
  expect_refused(with("[["), "vocabulary is broken: it is not a JSON array");
  expect_refused(with(R"(["<pad>","<unk>",7])"), "entry 2 is not a text");
  expect_refused(with(R"(["<pad>","<unk>",["a"]])"), "entry 2 is not a text");
  expect_refused(with(R"(["<pad>","<unk>","<bos>","<eos>","山"])"),
                 "it has 5 entries, the configuration says 7");
  expect_refused(with(R"(["<pad>","<unk>","一","二","三","四","五"])"), "needs <bos> and <eos>");
  expect_refused(with(R"(["a","b"])"), "vocabulary is broken");
  expect_config_refused("\"vocabulary\":7", "\"vocabulary\":8",
                        "it has 7 entries, the configuration says 8");
}

TEST_F(ModelFile, RefusesCardsThatAreNoObject) {
  for (const std::string card : {"", "7", "[]", "{\"a\"", R"({"a":[[[[[[[[[[[[1]]]]]]]]]]]]})"})
    expect_refused([&](auto& metadata, auto&) { metadata["tangyin.card"] = card; },
                   "card is not a JSON object");
}

TEST_F(ModelFile, ACardMayBeAbsent) {
  write(small_config(), WeightDtype::fp32);
  const SafetensorsFile file(path());
  auto metadata = file.metadata();
  metadata.erase("tangyin.card");
  std::vector<NamedTensor> list;
  for (const auto& [name, tensor] : file.tensors()) list.push_back({name, tensor});
  write_safetensors(directory_ / "b.safetensors", list, metadata);
  EXPECT_EQ(read_model(directory_ / "b.safetensors").card, "{}");
}

TEST_F(ModelFile, RefusesTensorsThatDoNotFit) {
  static const std::vector<float> kFloats(100, 1.0F);
  const auto floats = [](size_t count) {
    return std::as_bytes(std::span(kFloats)).first(count * 4);
  };
  expect_refused([](auto&, auto& tensors) { tensors.erase("lstm.weight_hh_l1"); },
                 "'lstm.weight_hh_l1' is missing");
  expect_refused([](auto&, auto& tensors) { tensors.erase("embedding.weight.scale"); },
                 "'embedding.weight.scale' is missing");
  expect_refused(
      [](auto&, auto& tensors) {
        tensors["embedding.weight"].shape = {4, 7};
      },
      "'embedding.weight' is 4×7, it should be 7×4");
  expect_refused([](auto&, auto& tensors) { tensors["embedding.weight"].dtype = Dtype::uint8; },
                 "'embedding.weight' is of U8, it should be of F32, BF16 or I8");
  expect_refused(
      [&](auto&, auto& tensors) {
        tensors["output.bias"] = {Dtype::int32, {7}, floats(7)};
      },
      "'output.bias' is of I32, it should be of F32");
  expect_refused(
      [&](auto&, auto& tensors) {
        tensors["output.bias"] = {Dtype::bf16, {7}, floats(7).first(14)};
      },
      "'output.bias' is of BF16, it should be of F32");
  expect_refused(
      [&](auto&, auto& tensors) {
        tensors["embedding.weight.scale"] = {Dtype::fp32, {6}, floats(6)};
      },
      "'embedding.weight.scale' is 6, it should be 7");
  expect_refused(
      [&](auto&, auto& tensors) {
        tensors["lstm.bias_hh_l2"] = {Dtype::fp32, {12}, floats(12)};
      },
      "'lstm.bias_hh_l2' belongs to no part of the model");
  expect_config_refused("\"layers\":2", "\"layers\":3", "'lstm.weight_ih_l2' is missing");
  expect_config_refused("\"hidden\":3", "\"hidden\":4",
                        "'lstm.weight_ih_l0' is 12×4, it should be 16×4");
}

TEST_F(ModelFile, RefusesWeightsThatAreNotNumbers) {
  static const std::vector<float> kNan(7, std::nanf("")), kInfinite(7, HUGE_VALF);
  expect_refused(
      [](auto&, auto& tensors) { tensors["output.bias"].bytes = std::as_bytes(std::span(kNan)); },
      "'output.bias' holds values that are not finite numbers");
  expect_refused(
      [](auto&, auto& tensors) {
        tensors["output.weight.scale"].bytes = std::as_bytes(std::span(kInfinite));
      },
      "'output.weight' holds values that are not finite numbers");
}

// At the bound a model is read in each precision; beyond it in none.
TEST_F(ModelFile, WeightsHaveAMeasure) {
  const ModelConfig config = small_config();
  auto weights = random_weights(config);
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    weights.at("output.weight").view()(1, 1) = -0.99e15F;
    write_model(path(), config, Vocabulary(kTokens), kCard, views(weights), dtype);
    EXPECT_EQ(describe_model(SafetensorsFile(path())).dtype, dtype);
    weights.at("output.weight").view()(1, 1) = -1.01e15F;
    EXPECT_THROW(write_model(path(), config, Vocabulary(kTokens), kCard, views(weights), dtype),
                 Error);
  }
}

}  // namespace
}  // namespace tangyin
