#include "kernels/gemm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "kernels/rows.h"

namespace tangyin {
namespace {

OwnedMatrix<float> random_matrix(Index rows, Index cols, uint64_t seed) {
  OwnedMatrix<float> m(rows, cols);
  Random random(seed);
  for (float& value : m.view().flat()) value = random.uniform(-1, 1);
  return m;
}

// Rounds as the operands of a product are rounded, so that only the order of sums differs.
float rounded(float value, Compute compute) {
  return compute == Compute::bf16 ? to_float(to_bf16(value)) : value;
}

struct Case {
  Index m, k, n;
  Transpose transpose_a, transpose_b;
  bool bias, accumulate;
  Compute compute;
};

void expect_product(const Case& c) {
  const auto a = random_matrix(c.transpose_a == Transpose::yes ? c.k : c.m,
                               c.transpose_a == Transpose::yes ? c.m : c.k, 1);
  const auto b = random_matrix(c.transpose_b == Transpose::yes ? c.n : c.k,
                               c.transpose_b == Transpose::yes ? c.k : c.n, 2);
  const auto bias = random_matrix(1, c.n, 3);
  const auto result = random_matrix(c.m, c.n, 4), before = random_matrix(c.m, c.n, 4);
  const OwnedOperand operand(a.view().rows, a.view().cols, c.compute);
  convert(a.view(), operand.view());
  Gemm gemm(c.compute);
  Packed packed;
  gemm.pack(b.view(), c.transpose_b, packed);
  gemm.multiply(operand.view(), packed, result.view(),
                {.transpose_a = c.transpose_a,
                 .bias = c.bias ? bias.view().data : nullptr,
                 .accumulate = c.accumulate});
  for (Index i = 0; i < c.m; ++i)
    for (Index j = 0; j < c.n; ++j) {
      double expected =
          (c.accumulate ? before.view()(i, j) : 0.0) + (c.bias ? bias.view()(0, j) : 0.0);
      for (Index k = 0; k < c.k; ++k) {
        const float x = c.transpose_a == Transpose::yes ? a.view()(k, i) : a.view()(i, k);
        const float y = c.transpose_b == Transpose::yes ? b.view()(j, k) : b.view()(k, j);
        expected += static_cast<double>(rounded(x, c.compute)) * rounded(y, c.compute);
      }
      // Sums of K products below 1 in fp32: rounding grows like √K · 2⁻²⁴, with room to spare.
      ASSERT_NEAR(result.view()(i, j), expected, 1e-6 * (2 + std::sqrt(static_cast<double>(c.k))))
          << i << ',' << j;
    }
}

std::vector<Compute> what_this_machine_has() {
  return has_bf16_products() ? std::vector{Compute::fp32, Compute::bf16}
                             : std::vector{Compute::fp32};
}

TEST(Gemm, TheFastestIsOneThereIs) {
  EXPECT_TRUE(fastest_compute() == Compute::fp32 || has_bf16_products());
}

TEST(Gemm, AgreesWithThePlainSumInEveryForm) {
  for (const Compute compute : what_this_machine_has())
    for (const Transpose ta : {Transpose::no, Transpose::yes})
      for (const Transpose tb : {Transpose::no, Transpose::yes})
        for (const bool extra : {false, true}) {
          expect_product({.m = 64,
                          .k = 128,
                          .n = 192,
                          .transpose_a = ta,
                          .transpose_b = tb,
                          .bias = extra,
                          .accumulate = !extra,
                          .compute = compute});
          expect_product({.m = 3,
                          .k = 17,
                          .n = 5,
                          .transpose_a = ta,
                          .transpose_b = tb,
                          .bias = extra,
                          .accumulate = extra,
                          .compute = compute});
        }
}

TEST(Gemm, PackedMatrixServesAnyNumberOfRows) {
  Gemm gemm(Compute::fp32);
  const auto b = random_matrix(32, 64, 5), a = random_matrix(50, 32, 6),
             all = random_matrix(50, 64, 7);
  Packed packed;
  gemm.pack(b.view(), Transpose::no, packed);
  const Operand operand{a.view().data, 50, 32, Compute::fp32};
  gemm.multiply(operand, packed, all.view());
  for (const Index rows : {1, 7, 50}) {
    const OwnedMatrix<float> part(rows, 64);
    gemm.multiply(operand.slice(0, rows), packed, part.view());
    for (Index k = 0; k < part.view().size(); ++k)
      ASSERT_NEAR(part.view().data[k], all.view().data[k], 1e-5);
  }
}

TEST(Bf16, RoundsToNearestEven) {
  EXPECT_EQ(to_float(to_bf16(1.0F)), 1.0F);
  EXPECT_EQ(to_float(to_bf16(1.0F + 0x1p-8F)), 1.0F);  // half way: to the even neighbour below
  // Half way: to the even neighbour above.
  EXPECT_EQ(to_float(to_bf16(1.0F + 3 * 0x1p-8F)), 1.0F + 0x1p-6F);
  EXPECT_EQ(to_float(to_bf16(1.0F + 0x1p-8F + 0x1p-20F)), 1.0F + 0x1p-7F);
}

}  // namespace
}  // namespace tangyin
