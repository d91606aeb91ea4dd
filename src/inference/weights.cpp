#include "inference/weights.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "model/weight_coding.h"
#include "tensor/parameter_names.h"

namespace tangyin {
namespace {

void decode_rows(const SafetensorsFile& file, const std::string& name, Index first,
                 Matrix<float> to) {
  const TensorView& tensor = file.tensors().at(name);
  const WeightDtype dtype = weight_dtype(tensor.dtype).value();  // each tensor has its own
  const auto part = [&](const TensorView& view, Index width) {
    const size_t row = static_cast<size_t>(width) * size_of(view.dtype);
    return view.bytes.subspan(static_cast<size_t>(first) * row, static_cast<size_t>(to.rows) * row);
  };
  std::span<const std::byte> scales;
  if (dtype == WeightDtype::int8) scales = part(file.tensors().at(name + ".scale"), 1);
  decode_weights(part(tensor, to.cols), scales, dtype, to);
}

}  // namespace

Weights::Weights(StoredModel model) : source_(std::move(model)) {}

Weights::Weights(SafetensorsFile file)
    : source_([&] {
        ModelDescription description = describe_model(file);
        return Opened{std::move(file), std::move(description)};
      }()) {}

Weights::Weights(const std::filesystem::path& file) : Weights(SafetensorsFile(file)) {}

const ModelConfig& Weights::config() const noexcept {
  if (const auto* stored = std::get_if<StoredModel>(&source_)) return stored->config;
  return std::get_if<Opened>(&source_)->description.config;
}

const Vocabulary& Weights::vocabulary() const noexcept {
  if (const auto* stored = std::get_if<StoredModel>(&source_)) return stored->vocabulary;
  return std::get_if<Opened>(&source_)->description.vocabulary;
}

const std::string& Weights::card() const noexcept {
  if (const auto* stored = std::get_if<StoredModel>(&source_)) return stored->card;
  return std::get_if<Opened>(&source_)->description.card;
}

void Weights::rows(const std::string& name, Index first, Matrix<float> to) const {
  if (const auto* opened = std::get_if<Opened>(&source_))
    return decode_rows(opened->file, name, first, to);
  const Matrix<float> from = std::get<StoredModel>(source_).weights.at(name).view();
  assert(from.cols == to.cols && first + to.rows <= from.rows);
  std::copy_n(from.row(first), to.size(), to.data);
}

// As FNV-1a, of words of 32 bits.
uint64_t Weights::fingerprint() const {
  const OwnedMatrix<float> bias(1, config().vocabulary);
  rows(parameter_names::kOutputBias, 0, bias.view());
  uint64_t hash = 14695981039346656037U;
  for (const float value : bias.view().flat())
    hash = (hash ^ std::bit_cast<uint32_t>(value)) * 1099511628211U;
  return hash;
}

}  // namespace tangyin
