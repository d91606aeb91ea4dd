// The reference code against arithmetic by hand, and against itself in other scalar types.
#include "kernels/reference.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "kernels/reference_operations.h"

namespace tangyin::reference {
namespace {

template <class T>
Array<T> array(Index rows, Index cols, std::vector<T> values) {
  Array<T> a(rows, cols);
  a.values = std::move(values);
  return a;
}

void randomise(Array<double>& a, Random& random) {
  for (double& value : a.values) value = 2 * random.uniform() - 1;
}

// A unit with simple values: all gates 0.5, candidate 0.
const UnitTape<double> kHalfOpen = unit_forward<double>({.f = 0, .i = 0, .c_hat = 0, .o = 0}, 2.0);

TEST(Unit, ForwardIsTheEquations) {
  EXPECT_DOUBLE_EQ(kHalfOpen.gate.f, 0.5);
  EXPECT_DOUBLE_EQ(kHalfOpen.c, 0.5 * 2 + 0.5 * 0);
  EXPECT_DOUBLE_EQ(kHalfOpen.h, 0.5 * std::tanh(1.0));
  const auto u = unit_forward<double>(
      {.f = std::log(3.0), .i = -std::log(3.0), .c_hat = 0.5, .o = std::log(4.0)}, -1.0);
  EXPECT_NEAR(u.gate.f, 3.0 / 4, 1e-15);  // σ(ln 3) = 3 / (3 + 1)
  EXPECT_NEAR(u.gate.i, 1.0 / 4, 1e-15);
  EXPECT_NEAR(u.gate.o, 4.0 / 5, 1e-15);
  EXPECT_NEAR(u.c, -0.75 + 0.25 * std::tanh(0.5), 1e-15);
  EXPECT_NEAR(u.h, 0.8 * std::tanh(u.c), 1e-15);
}

TEST(Unit, DerivativesByName) {
  const double t = std::tanh(1.0), slope = 1 - t * t;  // tanh c and its slope at c = 1
  EXPECT_DOUBLE_EQ(dh_do(kHalfOpen), t);
  EXPECT_DOUBLE_EQ(dh_dc(kHalfOpen), 0.5 * slope);
  EXPECT_DOUBLE_EQ(dc_df(kHalfOpen), 2);
  EXPECT_DOUBLE_EQ(dc_di(kHalfOpen), 0);
  EXPECT_DOUBLE_EQ(dc_dc_hat(kHalfOpen), 0.5);
  EXPECT_DOUBLE_EQ(dc_dc_before(kHalfOpen), 0.5);
  EXPECT_DOUBLE_EQ(dh_df(kHalfOpen), 0.5 * slope * 2);
  EXPECT_DOUBLE_EQ(dh_da_f(kHalfOpen), 0.5 * slope * 2 * 0.25);  // σ′(0) = ¼
  EXPECT_DOUBLE_EQ(dh_da_c(kHalfOpen), 0.5 * slope * 0.5 * 1);   // tanh′(0) = 1
  EXPECT_DOUBLE_EQ(dh_da_o(kHalfOpen), t * 0.25);
}

TEST(Unit, SaturatedGatesStayFinite) {
  const auto u = unit_forward<float>({.f = 1000, .i = -1000, .c_hat = 1000, .o = -1000}, 3.0F);
  EXPECT_EQ(u.gate.f, 1);
  EXPECT_EQ(u.gate.i, 0);
  EXPECT_EQ(u.c, 3);
  EXPECT_EQ(dh_da_f(u), 0);
}

TEST(Unit, AllScalarTypesAgree) {
  const auto h = [](auto x) {
    return unit_forward<decltype(x)>({.f = x, .i = -x, .c_hat = x * x, .o = x}, x).h;
  };
  const double expected = static_cast<double>(h(0.75L));
  EXPECT_NEAR(h(0.75), expected, 1e-15);
  EXPECT_NEAR(h(0.75F), expected, 1e-6);
  EXPECT_NEAR(h(std::complex<double>(0.75)).real(), expected, 1e-15);
}

struct CellFixture : ::testing::Test {
  CellFixture() {
    Random random(5);
    for (auto* a :
         {&w.W_f, &w.W_i, &w.W_c, &w.W_o, &w.b_f, &w.b_i, &w.b_c, &w.b_o, &z, &c_before, &dh})
      randomise(*a, random);
    tape = cell_forward(w, z, c_before);
  }
  static constexpr Index H = 3, E = 2;
  CellWeights<double> w{H, E};
  Array<double> z{H + E}, c_before{H}, dh{H}, nothing{H};
  CellTape<double> tape;
};

using Cell = CellFixture;

TEST_F(Cell, ReadsHiddenStateFirstThenInput) {
  const auto both = concatenate(array<double>(1, 2, {1, 2}), array<double>(1, 3, {3, 4, 5}));
  EXPECT_EQ(both.values, (std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_EQ(dh_dx(w, tape, 1, 0), dh_dz(w, tape, 1, H));
  EXPECT_EQ(dh_dh_before(w, tape, 1, 0), dh_dz(w, tape, 1, 0));
}

TEST_F(Cell, BackwardIsTheSumOfTheDerivativesByName) {
  CellWeights<double> dw(H, E);
  const auto d = cell_backward(w, tape, dh, nothing, dw);
  for (Index k = 0; k < H + E; ++k) {
    double sum = 0;
    for (Index j = 0; j < H; ++j) sum += dh[j] * dh_dz(w, tape, j, k);
    EXPECT_NEAR(d.z[k], sum, 1e-15);
    for (Index j = 0; j < H; ++j) {
      EXPECT_NEAR(dw.W_f(j, k), dh[j] * dh_dW_f(tape, j, k), 1e-15);
      EXPECT_NEAR(dw.W_i(j, k), dh[j] * dh_dW_i(tape, j, k), 1e-15);
      EXPECT_NEAR(dw.W_c(j, k), dh[j] * dh_dW_c(tape, j, k), 1e-15);
      EXPECT_NEAR(dw.W_o(j, k), dh[j] * dh_dW_o(tape, j, k), 1e-15);
    }
  }
  for (Index j = 0; j < H; ++j) {
    EXPECT_NEAR(dw.b_o[j], dh[j] * dh_db_o(tape, j), 1e-15);
    EXPECT_NEAR(d.c_before[j], dh[j] * dh_dc_before(tape.units[j]), 1e-15);
  }
}

TEST_F(Cell, BackwardAddsToTheWeightsGradients) {
  CellWeights<double> once(H, E), twice(H, E);
  cell_backward(w, tape, dh, nothing, once);
  cell_backward(w, tape, dh, nothing, twice);
  cell_backward(w, tape, dh, nothing, twice);
  EXPECT_DOUBLE_EQ(twice.W_c(1, 2), 2 * once.W_c(1, 2));
  EXPECT_DOUBLE_EQ(twice.b_i[0], 2 * once.b_i[0]);
}

TEST(Linear, ForwardAndBackwardByHand) {
  const auto x = array<double>(1, 2, {1, 2}), weight = array<double>(2, 2, {3, 4, 5, 6}),
             bias = array<double>(1, 2, {10, 20});
  EXPECT_EQ(linear_forward(x, weight, bias).values,
            (std::vector<double>{1 * 3 + 2 * 4 + 10, 1 * 5 + 2 * 6 + 20}));
  Array<double> dw(2, 2), db(2);
  const auto dx = linear_backward(x, weight, array<double>(1, 2, {1, -1}), dw, db);
  EXPECT_EQ(dx.values, (std::vector<double>{3 - 5, 4 - 6}));
  EXPECT_EQ(dw.values, (std::vector<double>{1, 2, -1, -2}));
  EXPECT_EQ(db.values, (std::vector<double>{1, -1}));
}

TEST(CrossEntropy, UniformLogitsCostTheLogarithmOfTheVocabulary) {
  const std::vector<int32_t> targets = {3};
  const auto tape = cross_entropy_forward<double>(Array<double>(1, 4), targets);
  EXPECT_DOUBLE_EQ(tape.mean, std::log(4.0));
  EXPECT_EQ(cross_entropy_backward<double>(tape, targets, 1).values,
            (std::vector<double>{0.25, 0.25, 0.25, 0.25 - 1}));
}

TEST(CrossEntropy, PaddingIsNotCounted) {
  const auto logits = array<double>(2, 2, {0, 0, 7, -7});
  const std::vector<int32_t> targets = {1, -1};
  const auto tape = cross_entropy_forward<double>(logits, targets);
  EXPECT_EQ(tape.counted, 1);
  EXPECT_DOUBLE_EQ(tape.mean, std::log(2.0));
  EXPECT_EQ(cross_entropy_backward<double>(tape, targets, 1).row(1).values,
            (std::vector<double>{0, 0}));
}

TEST(CrossEntropy, HugeLogitsDoNotOverflow) {
  const std::vector<int32_t> targets = {0};
  EXPECT_NEAR(cross_entropy_forward<float>(array<float>(1, 2, {1e4F, 1e4F}), targets).mean,
              std::log(2.0F), 1e-3);
  EXPECT_NEAR(cross_entropy_forward<float>(array<float>(1, 2, {-1e4F, 0}), targets).mean, 1e4,
              1e-3);
}

TEST(Embedding, GradientsOfOneTokenAddUp) {
  const std::vector<int32_t> ids = {2, 0, 2};
  const auto table = array<double>(3, 1, {10, 11, 12});
  EXPECT_EQ(embedding_forward<double>(table, ids).values, (std::vector<double>{12, 10, 12}));
  Array<double> d_table(3, 1);
  embedding_backward<double>(array<double>(3, 1, {1, 2, 4}), ids, d_table);
  EXPECT_EQ(d_table.values, (std::vector<double>{2, 0, 1 + 4}));
}

TEST(Dropout, MultipliesByTheMaskAndNoMaskIsAllOnes) {
  const auto x = array<double>(1, 3, {1, 2, 3});
  EXPECT_EQ(dropout(x, array<double>(1, 3, {0, 2, 2})).values, (std::vector<double>{0, 4, 6}));
  EXPECT_EQ(dropout(x, {}).values, x.values);
}

}  // namespace
}  // namespace tangyin::reference
