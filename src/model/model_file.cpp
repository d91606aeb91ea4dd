#include "model/model_file.h"

#include <cassert>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/nesting.h"
#include "model/weight_coding.h"
#include "tensor/parameter_names.h"

namespace tangyin {
namespace {

constexpr const char* kVersion = "1";  // of the layout of metadata and tensors
constexpr int kDeepest = 8;            // of what nests in the JSON of a model

constexpr std::string_view kUnsound = "values that are not finite numbers within ±1e15";

std::string scale_name(const std::string& name) {
  return name + ".scale";
}

std::vector<int64_t> file_shape(const ParameterShape& shape) {
  return shape.vector ? std::vector<int64_t>{shape.cols}
                      : std::vector<int64_t>{shape.rows, shape.cols};
}

const std::string& metadata(const SafetensorsFile& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end())
    throw FormatError(fmt::format("{}: '{}' is missing", file.name(), key));
  return found->second;
}

void check_version(const SafetensorsFile& file) {
  if (file.metadata().contains("tangyin.progress"))
    throw FormatError(fmt::format(
        "{}: is a checkpoint of a training run; its model is best.safetensors, two folders up",
        file.name()));
  const auto version = file.metadata().find("tangyin.version");
  if (version == file.metadata().end())
    throw FormatError(
        fmt::format("{}: is not a tangyin model ('tangyin.version' is missing)", file.name()));
  if (version->second != kVersion)
    throw FormatError(
        fmt::format("{}: the model is of another version than {}, which this program reads; update "
                    "tangyin or train the model again",
                    file.name(), kVersion));
}

Vocabulary read_vocabulary(const SafetensorsFile& file, const ModelConfig& config) try {
  const std::string& text = metadata(file, "tangyin.vocabulary");
  const auto json =
      nests_deeper(text, kDeepest) ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) throw FormatError("it is not a JSON array");
  std::vector<std::string> tokens;
  for (const auto& token : json) {
    if (!token.is_string()) throw FormatError(fmt::format("entry {} is not a text", tokens.size()));
    tokens.push_back(token.get<std::string>());
  }
  Vocabulary vocabulary(std::move(tokens));
  if (vocabulary.size() != config.vocabulary)
    throw FormatError(fmt::format("it has {} entries, the configuration says {}", vocabulary.size(),
                                  config.vocabulary));
  if (config.whole_poems && !(vocabulary.begin() && vocabulary.end()))
    throw FormatError("a model of whole poems needs <bos> and <eos>");
  return vocabulary;
} catch (const FormatError& error) {
  throw FormatError(
      fmt::format("{}: the model's vocabulary is broken: {}", file.name(), error.what()));
}

std::string read_card(const SafetensorsFile& file) {
  const auto card = file.metadata().find("tangyin.card");
  if (card == file.metadata().end()) return "{}";
  if (nests_deeper(card->second, kDeepest) ||
      !nlohmann::json::parse(card->second, nullptr, false).is_object())
    throw FormatError(fmt::format("{}: the model's card is not a JSON object", file.name()));
  return card->second;
}

// The dtype of one parameter; checks its shape, its dtype, that of its scales, and its values.
WeightDtype check_parameter(const SafetensorsFile& file, const ParameterShape& shape) {
  const TensorView& tensor = file.require(shape.name, file_shape(shape));
  const auto dtype = weight_dtype(tensor.dtype);
  if (!dtype || (shape.vector && *dtype != WeightDtype::fp32))
    throw FormatError(fmt::format("{}: tensor '{}' is of {}, it should be of {}", file.name(),
                                  shape.name, name_of(tensor.dtype),
                                  shape.vector ? "F32" : "F32, BF16 or I8"));
  const auto scales = *dtype == WeightDtype::int8
                          ? file.require(scale_name(shape.name), {shape.rows}, Dtype::fp32).bytes
                          : std::span<const std::byte>{};
  if (!all_sound(tensor.bytes, scales, *dtype))
    throw FormatError(fmt::format("{}: tensor '{}' holds {}; the file is broken", file.name(),
                                  shape.name, kUnsound));
  return *dtype;
}

}  // namespace

std::vector<ParameterShape> parameter_shapes(const ModelConfig& config) {
  const int64_t gates = 4 * config.hidden;
  std::vector<ParameterShape> shapes{
      {parameter_names::kEmbedding, config.vocabulary, config.embedding, false}};
  for (Index layer = 0; layer < config.layers; ++layer) {
    const Index input = layer == 0 ? config.embedding : config.hidden;
    shapes.push_back({parameter_names::weight_ih(layer), gates, input, false});
    shapes.push_back({parameter_names::weight_hh(layer), gates, config.hidden, false});
    shapes.push_back({parameter_names::bias_ih(layer), 1, gates, true});
    shapes.push_back({parameter_names::bias_hh(layer), 1, gates, true});
  }
  if (!config.tied)
    shapes.push_back({parameter_names::kOutputWeight, config.vocabulary, config.hidden, false});
  shapes.push_back({parameter_names::kOutputBias, 1, config.vocabulary, true});
  return shapes;
}

ModelDescription describe_model(const SafetensorsFile& file) {
  check_version(file);
  const ModelConfig config = config_from_json(metadata(file, "tangyin.config"), file.name());
  ModelDescription model{.config = config,
                         .vocabulary = read_vocabulary(file, config),
                         .card = read_card(file),
                         .dtype = {},
                         .parameters = 0};
  std::set<std::string> expected;
  std::set<WeightDtype> dtypes;  // of the matrices
  for (const ParameterShape& shape : parameter_shapes(config)) {
    const WeightDtype dtype = check_parameter(file, shape);
    expected.insert(shape.name);
    if (dtype == WeightDtype::int8) expected.insert(scale_name(shape.name));
    if (!shape.vector) dtypes.insert(dtype);
    model.parameters += shape.rows * shape.cols;
  }
  if (dtypes.size() == 1) model.dtype = *dtypes.begin();
  for (const auto& [name, tensor] : file.tensors())
    if (!expected.contains(name))
      throw FormatError(fmt::format(
          "{}: tensor '{}' belongs to no part of the model that the configuration describes",
          file.name(), name));
  return model;
}

StoredModel read_model(const SafetensorsFile& file) {
  ModelDescription description = describe_model(file);
  StoredModel model{.config = description.config,
                    .vocabulary = std::move(description.vocabulary),
                    .card = std::move(description.card),
                    .weights = {}};
  for (const ParameterShape& shape : parameter_shapes(model.config)) {
    const TensorView& tensor = file.tensors().at(shape.name);
    const WeightDtype dtype = *weight_dtype(tensor.dtype);
    const auto scales = dtype == WeightDtype::int8 ? file.tensors().at(scale_name(shape.name)).bytes
                                                   : std::span<const std::byte>{};
    OwnedMatrix<float> weights(shape.rows, shape.cols);
    decode_weights(tensor.bytes, scales, dtype, weights.view());
    model.weights.emplace(shape.name, std::move(weights));
  }
  return model;
}

StoredModel read_model(const std::filesystem::path& path) {
  return read_model(SafetensorsFile(path));
}

void write_model(const std::filesystem::path& path, const ModelConfig& config,
                 const Vocabulary& vocabulary, const std::string& card,
                 const std::map<std::string, Matrix<const float>>& weights, WeightDtype dtype) {
  assert(vocabulary.size() == config.vocabulary);
  const auto shapes = parameter_shapes(config);
  std::vector<CodedWeights> coded;  // borrowed by `tensors`
  coded.reserve(shapes.size());
  std::vector<NamedTensor> tensors;
  for (const ParameterShape& shape : shapes) {
    const Matrix<const float> values = weights.at(shape.name);
    assert(values.rows == shape.rows && values.cols == shape.cols);
    if (!all_sound(values))
      throw Error(
          fmt::format("{}: not written, '{}' holds {}", path.string(), shape.name, kUnsound));
    if (shape.vector || dtype == WeightDtype::fp32) {
      tensors.push_back(
          {shape.name, {Dtype::fp32, file_shape(shape), std::as_bytes(values.flat())}});
      continue;
    }
    coded.push_back(encode_weights(values, dtype));
    tensors.push_back({shape.name, {file_dtype(dtype), file_shape(shape), coded.back().bytes}});
    if (dtype == WeightDtype::int8)
      tensors.push_back({scale_name(shape.name), {Dtype::fp32, {shape.rows}, coded.back().scales}});
  }
  write_safetensors(path, tensors,
                    {{"tangyin.version", kVersion},
                     {"tangyin.config", to_json(config)},
                     {"tangyin.vocabulary", nlohmann::json(vocabulary.tokens()).dump()},
                     {"tangyin.card", card}});
}

}  // namespace tangyin
