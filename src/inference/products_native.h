// Products with the dot-product instructions of AVX-512 BF16 (pairs) and VNNI (groups of four
// int8): Zen 4, Sapphire Rapids.  Highway 1.0.3 does not use them.  They do two and four times the
// multiplications of fp32 in an instruction.
#pragma once

#include "inference/products.h"

namespace tangyin {

// Whether this processor has the instruction for the dtype; never for fp32.
bool has_native_product(WeightDtype dtype) noexcept;

// As multiply(); int8 operands are bytes.  Returns false and does nothing if the processor has no
// instruction for the dtype.
bool multiply_native(const Product& product, Index first_block, Index last_block) noexcept;

}  // namespace tangyin
