// The model file: one safetensors file with PyTorch's tensor names, gate order i f g o, and as JSON
// in
// `__metadata__`: "tangyin.version", "tangyin.config", "tangyin.vocabulary", "tangyin.card".
//
//   embedding.weight [V,E]   lstm.weight_ih_lK [4H,E or H]   lstm.weight_hh_lK [4H,H]
//   lstm.bias_ih_lK [4H]     lstm.bias_hh_lK [4H]            output.weight [V,H] (absent if tied)
//   output.bias [V]
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

// Everything a model file holds, weights widened to fp32.
struct StoredModel {
  ModelConfig config;
  Vocabulary vocabulary;
  std::string card;  // JSON: data, split, seed, epochs, time, perplexities
  std::map<std::string, OwnedMatrix<float>> weights;  // by name; biases as [1, n]
};

// The tensor names of a configuration with their shapes (rows, cols; a bias is 1 × n), in file
// order.
struct ParameterShape {
  std::string name;
  Index rows, cols;
  bool vector;  // stored with one dimension
};
std::vector<ParameterShape> parameter_shapes(const ModelConfig& config);

StoredModel read_model(const std::filesystem::path& path);  // FormatError, InputError
StoredModel read_model(const SafetensorsFile& file);        // FormatError

// What a model file says of itself, its weights left where they are.  Names, shapes and dtypes have
// been checked, and that every weight is a number of sound size (weight_coding.h).
struct ModelDescription {
  ModelConfig config;
  Vocabulary vocabulary;
  std::string card;
  std::optional<WeightDtype> dtype;  // of the matrices; nothing where they differ
  int64_t parameters;                // weights and biases, the scales of int8 not counted
};
ModelDescription describe_model(const SafetensorsFile& file);  // FormatError

// `weights` are the parameters of `config` by name, biases as [1, n].
void write_model(const std::filesystem::path& path, const ModelConfig& config,
                 const Vocabulary& vocabulary, const std::string& card,
                 const std::map<std::string, Matrix<const float>>& weights, WeightDtype dtype);

std::string_view name_of(WeightDtype dtype) noexcept;  // "fp32", "bf16", "int8"

std::string to_json(const ModelConfig& config);
ModelConfig config_from_json(const std::string& json, const std::string& where);  // FormatError

}  // namespace tangyin
