#include "judge/judge_file.h"

#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "judge/judge.h"
#include "model/weight_coding.h"

namespace tangyin {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kVersion = "1";
constexpr int64_t kMaxVocabulary = 1 << 17, kMaxUnits = 2048;

struct Field {
  const char* name;
  int64_t JudgeConfig::*value;
  int64_t most, multiple;
};
constexpr Field kFields[] = {{"vocabulary", &JudgeConfig::vocabulary, kMaxVocabulary, 1},
                             {"embedding", &JudgeConfig::embedding, kMaxUnits, 1},
                             {"hidden", &JudgeConfig::hidden, kMaxUnits, 16},
                             {"vector", &JudgeConfig::vector, kJudgeVector, 1},
                             {"line_vector", &JudgeConfig::line_vector, kMaxUnits, 1},
                             {"aligned_vector", &JudgeConfig::aligned_vector, kMaxUnits, 1},
                             {"detector", &JudgeConfig::detector, kMaxUnits, 1}};

// The metadata `key` as JSON; nested no deeper than `depth`.
nlohmann::json parse(const SafetensorsFile& file, const char* key, int depth) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end())
    throw FormatError(
        fmt::format("{}: is not a judge of tangyin ('{}' is missing)", file.name(), key));
  bool deep = false;
  const auto shallow = [&](int at, nlohmann::json::parse_event_t, const nlohmann::json&) {
    deep |= at > depth;
    return at <= depth;
  };
  nlohmann::json json = nlohmann::json::parse(found->second, shallow, false);
  if (json.is_discarded() || deep)
    throw FormatError(fmt::format("{}: '{}' is not the JSON it should be", file.name(), key));
  return json;
}

JudgeConfig read_config(const SafetensorsFile& file) {
  const nlohmann::json json = parse(file, "tangyin.config", 1);
  JudgeConfig config;
  for (const Field& field : kFields) {
    const auto found = json.is_object() ? json.find(field.name) : json.end();
    if (found == json.end() || !found->is_number_integer() || *found < 1 || *found > field.most ||
        found->get<int64_t>() % field.multiple != 0)
      throw FormatError(fmt::format(
          "{}: '{}' of the judge's configuration should be a multiple of {} from {} to {}",
          file.name(), field.name, field.multiple, field.multiple, field.most));
    config.*field.value = found->get<int64_t>();
  }
  return config;
}

Vocabulary read_vocabulary(const SafetensorsFile& file, const JudgeConfig& config) {
  const nlohmann::json json = parse(file, "tangyin.vocabulary", 1);
  std::vector<std::string> tokens;
  for (const auto& token : json)
    if (token.is_string()) tokens.push_back(token.get<std::string>());
  if (!json.is_array() || tokens.size() != json.size() ||
      static_cast<int64_t>(tokens.size()) != config.vocabulary)
    throw FormatError(fmt::format("{}: the judge's vocabulary should be a list of {} texts",
                                  file.name(), config.vocabulary));
  try {
    return Vocabulary(std::move(tokens));
  } catch (const FormatError& error) {
    throw FormatError(
        fmt::format("{}: the judge's vocabulary is broken: {}", file.name(), error.what()));
  }
}

template <size_t N>
void read_numbers(const SafetensorsFile& file, const nlohmann::json& json, const char* name,
                  std::array<float, N>& to) {
  const auto list = json.is_object() ? json.find(name) : json.end();
  const bool right = list != json.end() && list->is_array() && list->size() == N;
  for (size_t n = 0; n < N; ++n) {
    if (!right || !(*list)[n].is_number() || !std::isfinite((*list)[n].template get<float>()))
      throw FormatError(fmt::format("{}: '{}' of the judge's offsets should be {} numbers",
                                    file.name(), name, N));
    to[n] = (*list)[n].template get<float>();
  }
}

std::vector<int64_t> file_shape(const JudgeParameters::Named& parameter) {
  return parameter.vector ? std::vector<int64_t>{parameter.values.size()}
                          : std::vector<int64_t>{parameter.values.rows, parameter.values.cols};
}

void read_parameter(const SafetensorsFile& file, const JudgeParameters::Named& parameter) {
  const TensorView& tensor = file.require(parameter.name, file_shape(parameter));
  const auto dtype = weight_dtype(tensor.dtype);
  if (!dtype || (parameter.vector && *dtype != WeightDtype::fp32))
    throw FormatError(fmt::format("{}: tensor '{}' is of {}, it should be of {}", file.name(),
                                  parameter.name, name_of(tensor.dtype),
                                  parameter.vector ? "F32" : "F32, BF16 or I8"));
  std::span<const std::byte> scales;
  if (*dtype == WeightDtype::int8)
    scales = file.require(parameter.name + ".scale", {parameter.values.rows}, Dtype::fp32).bytes;
  decode_weights(tensor.bytes, scales, *dtype, parameter.values);
  if (!all_sound(parameter.values))
    throw FormatError(
        fmt::format("{}: tensor '{}' holds values that are not finite numbers within ±1e15",
                    file.name(), parameter.name));
}

}  // namespace

StoredJudge read_judge(const SafetensorsFile& file) {
  const auto version = file.metadata().find("tangyin.judge");
  if (version == file.metadata().end() || version->second != kVersion)
    throw FormatError(fmt::format(
        "{}: is not a judge of tangyin, version {}; a language model is given by --model",
        file.name(), kVersion));
  const JudgeConfig config = read_config(file);
  StoredJudge judge{.parameters = JudgeParameters(config),
                    .vocabulary = read_vocabulary(file, config),
                    .offsets = {},
                    .card = parse(file, "tangyin.card", 8).dump()};
  std::set<std::string> expected;
  for (const auto& parameter : judge.parameters.named()) {
    read_parameter(file, parameter);
    expected.insert(parameter.name);
    expected.insert(parameter.name + ".scale");
  }
  for (const auto& [name, tensor] : file.tensors())
    if (!expected.contains(name))
      throw FormatError(
          fmt::format("{}: tensor '{}' belongs to no part of a judge", file.name(), name));
  const nlohmann::json offsets = parse(file, "tangyin.offsets", 2);
  read_numbers(file, offsets, "fit", judge.offsets.fit);
  read_numbers(file, offsets, "lines", judge.offsets.lines);
  return judge;
}

StoredJudge read_judge(const std::filesystem::path& path) {
  return read_judge(SafetensorsFile(path));
}

void write_judge(const std::filesystem::path& path, const StoredJudge& judge, WeightDtype dtype) {
  const auto named = judge.parameters.named();
  std::vector<CodedWeights> coded;  // borrowed by `tensors`
  coded.reserve(named.size());
  std::vector<NamedTensor> tensors;
  for (const auto& parameter : named) {
    if (!all_sound(parameter.values))
      throw Error(
          fmt::format("{}: not written, '{}' holds values that are not finite numbers within ±1e15",
                      path.string(), parameter.name));
    const WeightDtype kind = parameter.vector ? WeightDtype::fp32 : dtype;
    coded.push_back(encode_weights(parameter.values, kind));
    tensors.push_back(
        {parameter.name, {file_dtype(kind), file_shape(parameter), coded.back().bytes}});
    if (kind == WeightDtype::int8)
      tensors.push_back(
          {parameter.name + ".scale", {Dtype::fp32, {parameter.values.rows}, coded.back().scales}});
  }
  Json config;
  for (const Field& field : kFields) config[field.name] = judge.parameters.config().*field.value;
  const Json offsets{{"fit", judge.offsets.fit}, {"lines", judge.offsets.lines}};
  write_safetensors(path, tensors,
                    {{"tangyin.judge", kVersion},
                     {"tangyin.config", config.dump()},
                     {"tangyin.vocabulary", Json(judge.vocabulary.tokens()).dump()},
                     {"tangyin.offsets", offsets.dump()},
                     {"tangyin.card", judge.card}});
}

}  // namespace tangyin
