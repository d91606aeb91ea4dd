// The inputs of matrix products: row-major matrices of fp32 or bf16 values.  Products always write
// fp32.
#pragma once

#include "tensor/arena.h"
#include "tensor/bf16.h"
#include "tensor/matrix.h"

namespace tangyin {

// The precision of the operands of products; all else is fp32.
enum class Compute { fp32, bf16 };
constexpr const char* name_of(Compute compute) noexcept {
  return compute == Compute::fp32 ? "fp32" : "bf16";
}

// A view of such a matrix.
struct Operand {
  void* data = nullptr;
  Index rows = 0, cols = 0;
  Compute compute = Compute::fp32;

  static Index element_size(Compute compute) noexcept { return compute == Compute::fp32 ? 4 : 2; }
  Operand slice(Index first, Index count) const noexcept {
    return {static_cast<char*>(data) + first * cols * element_size(compute), count, cols, compute};
  }
  float* as_float() const noexcept { return static_cast<float*>(data); }
  Bf16* as_bf16() const noexcept { return static_cast<Bf16*>(data); }
};

// Owns such a matrix, zero at first.
class OwnedOperand {
 public:
  OwnedOperand() = default;
  OwnedOperand(Index rows, Index cols, Compute compute)
      : bytes_(rows * cols * Operand::element_size(compute)),
        rows_(rows),
        cols_(cols),
        compute_(compute) {}
  Operand view() const noexcept { return {bytes_.data(), rows_, cols_, compute_}; }

 private:
  Buffer<std::byte> bytes_;
  Index rows_ = 0, cols_ = 0;
  Compute compute_ = Compute::fp32;
};

}  // namespace tangyin
