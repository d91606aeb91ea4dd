#include "inference/products.h"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cmath>

#include "base/random.h"
#include "tensor/bf16.h"

namespace tangyin {
namespace {

// 12 + 4 + 4 + 1 states; rows and columns that need padding.
constexpr Index kRows = 77, kCols = 45, kStates = 21;

OwnedMatrix<float> random_matrix(Index rows, Index cols, Index padded, uint64_t seed) {
  OwnedMatrix<float> m(rows, padded);
  Random random(seed);
  for (Index r = 0; r < rows; ++r)
    for (Index c = 0; c < cols; ++c) m.view()(r, c) = random.uniform(-1, 1);
  return m;
}

struct Setting {
  explicit Setting(WeightDtype dtype)
      : w(random_matrix(kRows, kCols, kCols, 1)),
        x(random_matrix(kStates, kCols, PackedMatrix::padded_cols(kCols), 2)),
        bias(random_matrix(1, kRows, PackedMatrix::padded_rows(kRows), 3)),
        packed(kRows, kCols, dtype,
               [&](Index first, Matrix<float> to) {
                 std::copy_n(w.view().row(first), to.size(), to.data);
               }),
        values(kStates * packed.cols() * 2),
        scales(kStates),
        y(random_matrix(kStates, kRows, packed.rows(), 4)),
        before(random_matrix(kStates, kRows, packed.rows(), 4)) {}
  using Prepare = Operands (*)(WeightDtype, Matrix<const float>, std::byte*, float*) noexcept;
  Product product(bool accumulate, Prepare prepared = prepare) {
    return {packed, prepared(packed.dtype(), x.view(), values.data(), scales.data()),
            bias.view().data, accumulate, y.view()};
  }
  double expected(Index n, Index r, bool accumulate) const {
    double sum = static_cast<double>(bias.view()(0, r)) +
                 (accumulate ? static_cast<double>(before.view()(n, r)) : 0.0);
    for (Index k = 0; k < kCols; ++k)
      sum += static_cast<double>(w.view()(r, k)) * static_cast<double>(x.view()(n, k));
    return sum;
  }
  OwnedMatrix<float> w, x, bias;
  PackedMatrix packed;
  Buffer<std::byte> values;
  Buffer<float> scales;
  OwnedMatrix<float> y, before;
};

// 45 products of values below 1; an operand of bf16 is off by 2⁻⁹ of itself, one of int8 by 1/254
// of the largest.
double tolerance(WeightDtype dtype) {
  return dtype == WeightDtype::fp32 ? 1e-5 : dtype == WeightDtype::bf16 ? 2e-2 : 6e-2;
}

using Multiply = void (*)(const Product&, Index, Index) noexcept;

void expect_right(Multiply run, Setting::Prepare prepared) {
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8})
    for (const bool accumulate : {false, true}) {
      Setting setting(dtype);
      run(setting.product(accumulate, prepared), 0, 1);
      run(setting.product(accumulate, prepared), 1, setting.packed.blocks());
      for (Index n = 0; n < kStates; ++n)
        for (Index r = 0; r < kRows; ++r)
          ASSERT_NEAR(setting.y.view()(n, r), setting.expected(n, r, accumulate), tolerance(dtype))
              << name_of(dtype) << ' ' << n << ',' << r;
    }
}

TEST(Multiply, AgreesWithThePlainSum) {
  expect_right(multiply, prepare);
}

TEST(Multiply, AgreesWithThePlainSumOnEveryTargetOfHighway) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    expect_right(multiply_portable, prepare_portable);
  }
  hwy::SetSupportedTargetsForTest(0);
}

TEST(Multiply, SumsOfInt8AreTheSameWithAndWithoutTheProcessorsOwnInstructions) {
  Setting native(WeightDtype::int8), portable(WeightDtype::int8);
  multiply(native.product(false), 0, native.packed.blocks());
  multiply_portable(portable.product(false, prepare_portable), 0, portable.packed.blocks());
  for (Index n = 0; n < kStates; ++n)
    for (Index r = 0; r < kRows; ++r) ASSERT_EQ(native.y.view()(n, r), portable.y.view()(n, r));
}

TEST(LogSoftmax, IsExactForFarApartAndEqualLogits) {
  constexpr Index kSize = 19, kPadded = 64;
  std::vector<float> z(kPadded, 5.0F);
  log_softmax(z.data(), kSize, kPadded);
  EXPECT_NEAR(z[0], -std::log(19.0), 1e-6);  // uniform over 19
  EXPECT_EQ(z[kSize], -INFINITY);
  std::fill_n(z.begin(), kSize, -1000.0F), z[3] = 1000.0F;
  log_softmax(z.data(), kSize, kPadded);
  EXPECT_EQ(z[3], 0.0F);
  EXPECT_EQ(z[4], -2000.0F);
}

}  // namespace
}  // namespace tangyin
