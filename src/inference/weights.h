// Where the engine takes weights from: a model file, of which only the rows asked for are decoded,
// or a model in memory.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "model/model_file.h"

namespace tangyin {

class Weights {
 public:
  explicit Weights(StoredModel model);
  explicit Weights(SafetensorsFile file);               // FormatError
  explicit Weights(const std::filesystem::path& file);  // InputError, FormatError

  const ModelConfig& config() const noexcept;
  const Vocabulary& vocabulary() const noexcept;
  const std::string& card() const noexcept;
  // Rows first … first+to.rows−1 of the matrix `name` (a bias is one row) as fp32.
  void rows(const std::string& name, Index first, Matrix<float> to) const;
  // Tells one model from another: a hash of the bias of its output, which training never leaves as
  // it was.
  uint64_t fingerprint() const;

 private:
  struct Opened {
    SafetensorsFile file;
    ModelDescription description;
  };
  std::variant<StoredModel, Opened> source_;
};

}  // namespace tangyin
