// Any bytes as a safetensors file and as a model: they are read or refused with a FormatError,
// nothing else happens. Refused in one line of bounded length; where they are read, every tensor
// lies inside the file and is as long as its shape says.
#include <cstdint>

#include "base/error.h"
#include "harness.h"
#include "model/model_file.h"
#include "model/safetensors_header.h"
#include "safetensors_mutator.h"

namespace tangyin {
namespace {

void check(const SafetensorsFile& file, std::span<const std::byte> input) {
  for (const auto& [name, tensor] : file.tensors()) {
    require(byte_size(tensor.dtype, tensor.shape) == tensor.bytes.size());
    require(tensor.bytes.data() >= input.data());
    require(tensor.bytes.data() + tensor.bytes.size() <= input.data() + input.size());
    require(&file.require(name, tensor.shape, tensor.dtype) == &tensor);
  }
}

void check(const StoredModel& model) {
  require(model.vocabulary.size() == model.config.vocabulary);
  for (const ParameterShape& shape : parameter_shapes(model.config)) {
    const auto weights = model.weights.at(shape.name).view();
    require(weights.rows == shape.rows && weights.cols == shape.cols);
  }
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  const std::span input(reinterpret_cast<const std::byte*>(data), size);
  try {
    const SafetensorsFile file(input, "input");
    check(file, input);
    check(read_model(file));
  } catch (const FormatError& error) {
    require_polite(error.what(), "input: ");
  }
  return 0;
}
