// Copies rows between fp32 matrices and operands, on all threads.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/operand.h"

namespace tangyin {

// to[r] = from[ids[r]] ∘ mask[r].  `mask` [R,n] or null; rows of `to` past the ids become 0.
void gather_rows(Matrix<const float> from, std::span<const int32_t> ids, const float* mask,
                 const Operand& to) noexcept;

// to[ids[r]] += from[r] ∘ mask[r].  The ids are distinct.
void scatter_add_rows(Matrix<const float> from, std::span<const int32_t> ids, const float* mask,
                      Matrix<float> to) noexcept;

// to = from, rounded to the operand's precision
void convert(Matrix<const float> from, const Operand& to) noexcept;

// values = value
void fill(std::span<float> values, float value) noexcept;

}  // namespace tangyin
