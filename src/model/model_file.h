// The model file: one safetensors file with PyTorch's tensor names and gate order i f g o.  Its
// `__metadata__` has "tangyin.version", "tangyin.config", "tangyin.vocabulary" and "tangyin.card",
// the last three as JSON.
//
//   embedding.weight    [V,E]
//   lstm.weight_ih_lK   [4H,E], above the first layer [4H,H]
//   lstm.weight_hh_lK   [4H,H]
//   lstm.bias_ih_lK     [4H]
//   lstm.bias_hh_lK     [4H]
//   output.weight       [V,H], absent if tied
//   output.bias         [V]
//
// Matrices are F32 (training), BF16 (rounded to nearest even) or I8 with a companion "NAME.scale"
// [rows] F32, where w = scale[row] · q and |q| ≤ 127.  Biases are always F32.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/vocabulary.h"
#include "model/config.h"
#include "model/safetensors.h"
#include "tensor/arena.h"

namespace tangyin {

enum class WeightDtype { fp32, bf16, int8 };

// The contents of a model file, weights converted to fp32.
struct StoredModel {
  ModelConfig config;
  Vocabulary vocabulary;
  std::string card;  // JSON: data, split, seed, epochs, time, perplexities
  std::map<std::string, OwnedMatrix<float>> weights;  // by name; biases as [1, n]
};

// The parameters of a configuration in the order of the file, with their shapes; a bias is 1 × n.
struct ParameterShape {
  std::string name;
  Index rows, cols;
  bool vector;  // stored with one dimension
};
std::vector<ParameterShape> parameter_shapes(const ModelConfig& config);

StoredModel read_model(const std::filesystem::path& path);  // FormatError, InputError
StoredModel read_model(const SafetensorsFile& file);        // FormatError

// The contents of a model file without the weights.  describe_model() has checked names, shapes,
// dtypes, and that every weight is a number of sound size (weight_coding.h).
struct ModelDescription {
  ModelConfig config;
  Vocabulary vocabulary;
  std::string card;
  std::optional<WeightDtype> dtype;  // of the matrices; nullopt if they differ
  int64_t parameters;                // weights and biases, the scales of int8 not counted
};
ModelDescription describe_model(const SafetensorsFile& file);  // FormatError

// Writes the parameters of `config`, given by name, biases as [1, n].  SystemError; Error if a
// weight is not sound.
void write_model(const std::filesystem::path& path, const ModelConfig& config,
                 const Vocabulary& vocabulary, const std::string& card,
                 const std::map<std::string, Matrix<const float>>& weights, WeightDtype dtype);

std::string_view name_of(WeightDtype dtype) noexcept;  // "fp32", "bf16", "int8"

std::string to_json(const ModelConfig& config);
ModelConfig config_from_json(const std::string& json, const std::string& where);  // FormatError

}  // namespace tangyin
