// The configuration as JSON, {"vocabulary": 6255, "embedding": 512, …}: each field once, in
// visit().
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/nesting.h"
#include "model/model_file.h"

namespace tangyin {
namespace {

// Beyond these a product of two sizes might not fit into 63 bits, and no machine could hold the
// model.
constexpr int64_t kMaxVocabulary = 1 << 24, kMaxUnits = 1 << 20, kMaxLayers = 64;

// Calls visit(key, value) for every field, in the order of the file.
template <class Config, class Visit>
void visit_fields(Config& config, const Visit& visit) {
  visit("vocabulary", config.vocabulary);
  visit("embedding", config.embedding);
  visit("hidden", config.hidden);
  visit("layers", config.layers);
  visit("tied", config.tied);
  visit("script", config.script);
  visit("punctuation", config.punctuation);
  visit("whole_poems", config.whole_poems);
}

bool is_of_type(const nlohmann::json& value, int64_t) {
  return value.is_number_integer();
}
bool is_of_type(const nlohmann::json& value, bool) {
  return value.is_boolean();
}
bool is_of_type(const nlohmann::json& value, const std::string&) {
  return value.is_string();
}

void check(const ModelConfig& config, const std::string& where) {
  const auto check_size = [&](const char* name, int64_t value, int64_t most) {
    if (value < 1 || value > most)
      throw FormatError(fmt::format("{}: the configuration's {} is {}, it should be 1 to {}", where,
                                    name, value, most));
  };
  check_size("vocabulary", config.vocabulary, kMaxVocabulary);
  check_size("embedding", config.embedding, kMaxUnits);
  check_size("hidden", config.hidden, kMaxUnits);
  check_size("layers", config.layers, kMaxLayers);
  if (config.tied && config.embedding != config.hidden)
    throw FormatError(
        fmt::format("{}: the configuration ties an embedding of {} to an output of {} units", where,
                    config.embedding, config.hidden));
  if (config.script != "traditional" && config.script != "simplified")
    throw FormatError(
        fmt::format("{}: the configuration's script is neither traditional nor simplified", where));
}

}  // namespace

std::string to_json(const ModelConfig& config) {
  nlohmann::ordered_json json;
  visit_fields(config, [&](const char* key, const auto& value) { json[key] = value; });
  return json.dump();
}

ModelConfig config_from_json(const std::string& text, const std::string& where) {
  constexpr int kDeepest = 8;  // flat by nature
  const auto json =
      nests_deeper(text, kDeepest) ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object())
    throw FormatError(fmt::format("{}: the model's configuration is not a JSON object", where));
  ModelConfig config;
  visit_fields(config, [&](const char* key, auto& value) {
    const auto found = json.find(key);
    if (found == json.end())
      throw FormatError(fmt::format("{}: the configuration lacks '{}'", where, key));
    if (!is_of_type(*found, value))
      throw FormatError(
          fmt::format("{}: the configuration's '{}' is of the wrong type", where, key));
    found->get_to(value);
  });
  check(config, where);
  return config;
}

}  // namespace tangyin
