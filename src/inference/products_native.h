// Products by the processor's own dot products of bf16 pairs and int8 quadruples (AVX-512 BF16 and
// VNNI: Zen 4, Sapphire Rapids), which Highway 1.0.3 does not reach: twice and four times the
// multiplications of fp32.
#pragma once

#include "inference/products.h"

namespace tangyin {

// As multiply; false, with nothing done, where this processor or this dtype has no such
// instruction.
bool multiply_native(const Product& product, Index first_block, Index last_block) noexcept;

}  // namespace tangyin
