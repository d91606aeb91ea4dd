// Checks each derivative of one unit and of one cell against the equation that it is the derivative
// of.
#include <array>

#include "kernels/reference.h"
#include "study/gradient_checker.h"

namespace tangyin {
namespace {

using namespace reference;
using reference::cast;

constexpr Index kUnits = 8, kHidden = 4, kInput = 3;

Array<double> random_array(Index rows, Index cols, Random& random, double bound) {
  Array<double> array(rows, cols);
  for (double& value : array.values) value = (2 * random.uniform() - 1) * bound;
  return array;
}

// A unit with its pre-activations, for any scalar type.
template <class T>
struct UnitCase {
  Gates<T> a;
  UnitTape<T> u;
};
template <class T>
Gates<T> cast(const Gates<double>& g) {
  return {T(g.f), T(g.i), T(g.c_hat), T(g.o)};
}
template <class T>
UnitCase<T> cast(const UnitCase<double>& from) {
  const UnitTape<double>& u = from.u;
  return {.a = cast<T>(from.a),
          .u = {.gate = cast<T>(u.gate), .c_before = T(u.c_before), .c = T(u.c), .h = T(u.h)}};
}

// h with the cell state recomputed from the gates
template <class T>
T h_through_c(const UnitTape<T>& u) {
  return hidden_state(u.gate.o, cell_state(u.gate, u.c_before));
}

// A cell's matrices and biases, gate by gate: f i c o.
constexpr const char* kGates[] = {"f", "i", "c", "o"};
template <class Weights>
auto weights_of(Weights& w) {
  return std::array{&w.W_f, &w.W_i, &w.W_c, &w.W_o, &w.b_f, &w.b_i, &w.b_c, &w.b_o};
}
template <class T>
T& of_gate(Gates<T>& gates, size_t gate) {
  return *std::array{&gates.f, &gates.i, &gates.c_hat, &gates.o}[gate];
}

template <class T>
struct CellCase {
  CellWeights<T> w;
  Array<T> z, c_before;
};
template <class T>
CellCase<T> cast(const CellCase<double>& from) {
  CellCase<T> to{.w = CellWeights<T>(kHidden, kInput),
                 .z = cast<T>(from.z),
                 .c_before = cast<T>(from.c_before)};
  for (size_t k = 0; k < 8; ++k) *weights_of(to.w)[k] = cast<T>(*weights_of(from.w)[k]);
  return to;
}
CellCase<double> random_cell(Random& random) {
  CellCase<double> cell{.w = CellWeights<double>(kHidden, kInput),
                        .z = random_array(1, kHidden + kInput, random, 1),
                        .c_before = random_array(1, kHidden, random, 2)};
  for (Array<double>* array : weights_of(cell.w))
    *array = random_array(array->rows, array->cols, random, 1);
  return cell;
}
template <class T>
T h_of(const CellCase<T>& c, Index j) {
  return unit_forward(pre_activations(c.w, c.z, j), c.c_before[j]).h;
}

// The derivatives of h_j by name: to z through each gate, to h₋₁ and x, to the weights and biases.
void check_cell_derivatives(GradientChecker& checker, const CellCase<double>& cell) {
  const CellTape<double> tape = cell_forward(cell.w, cell.z, cell.c_before);
  // derivative(j, k): of h_j by entry k of `width`.  moved(copy of the cell, j, k, step): h_j with
  // that entry changed by `step`.
  const auto check = [&](const std::string& name, Index width, const auto& derivative,
                         const auto& moved) {
    std::vector<double> derived;
    for (Index e = 0; e < kHidden * width; ++e) derived.push_back(derivative(e / width, e % width));
    checker.check("one cell", name, derived, [&](Index e, auto step) {
      return moved(cast<decltype(step)>(cell), e / width, e % width, step);
    });
  };
  constexpr Index kBoth = kHidden + kInput;
  constexpr std::array to_z = {dh_dz_f<double>, dh_dz_i<double>, dh_dz_c<double>, dh_dz_o<double>};
  constexpr std::array to_W = {dh_dW_f<double>, dh_dW_i<double>, dh_dW_c<double>, dh_dW_o<double>};
  constexpr std::array to_b = {dh_db_f<double>, dh_db_i<double>, dh_db_c<double>, dh_db_o<double>};
  for (size_t g = 0; g < 4; ++g) {
    const std::string gate = kGates[g];
    check(
        "∂h/∂z through " + std::string(g == 2 ? "ĉ" : gate), kBoth,
        [&](Index j, Index k) { return to_z[g](cell.w, tape, j, k); },
        [g](auto c, Index j, Index k, auto step) {
          auto a = pre_activations(c.w, c.z, j);  // the other gates still read the old z
          c.z[k] += step;
          of_gate(a, g) = affine(*weights_of(c.w)[g], *weights_of(c.w)[4 + g], c.z, j);
          return unit_forward(a, c.c_before[j]).h;
        });
    check(
        "∂h/∂W_" + gate, kBoth, [&](Index j, Index k) { return to_W[g](tape, j, k); },
        [g](auto c, Index j, Index k, auto step) {
          return (*weights_of(c.w)[g])(j, k) += step, h_of(c, j);
        });
    check(
        "∂h/∂b_" + gate, 1, [&](Index j, Index) { return to_b[g](tape, j); },
        [g](auto c, Index j, Index, auto step) {
          return (*weights_of(c.w)[4 + g])[j] += step, h_of(c, j);
        });
  }
  check(
      "∂h/∂h₋₁", kHidden, [&](Index j, Index k) { return dh_dh_before(cell.w, tape, j, k); },
      [](auto c, Index j, Index k, auto step) { return c.z[k] += step, h_of(c, j); });
  check(
      "∂h/∂x", kInput, [&](Index j, Index k) { return dh_dx(cell.w, tape, j, k); },
      [](auto c, Index j, Index k, auto step) { return c.z[kHidden + k] += step, h_of(c, j); });
}

// The backward pass of the cell, for L = Σ_j p_j h_j + q_j c_j with random p and q.
void check_cell_backward(GradientChecker& checker, const CellCase<double>& cell, Random& random) {
  const Array<double> p = random_array(1, kHidden, random, 1),
                      q = random_array(1, kHidden, random, 1);
  const auto loss = [&]<class T>(const CellCase<T>& c) {
    const CellTape<T> tape = cell_forward(c.w, c.z, c.c_before);
    T sum{};
    for (Index j = 0; j < kHidden; ++j) sum += p[j] * tape.units[j].h + q[j] * tape.units[j].c;
    return sum;
  };
  CellWeights<double> dw(kHidden, kInput);
  const auto d = cell_backward(cell.w, cell_forward(cell.w, cell.z, cell.c_before), p, q, dw);
  const auto check = [&](const std::string& name, const Array<double>& derived, const auto& entry) {
    checker.check("cell, backward", name, derived.values, [&](Index e, auto step) {
      auto c = cast<decltype(step)>(cell);
      entry(c)[e] += step;
      return loss(c);
    });
  };
  check(
      "∂L/∂z", d.z, [](auto& c) -> auto& { return c.z; });
  check(
      "∂L/∂c₋₁", d.c_before, [](auto& c) -> auto& { return c.c_before; });
  for (size_t k = 0; k < 8; ++k)
    check(
        std::string(k < 4 ? "∂L/∂W_" : "∂L/∂b_") + kGates[k % 4],
        *weights_of(dw)[k], [k](auto& c) -> auto& { return *weights_of(c.w)[k]; });
}

}  // namespace

void check_unit(GradientChecker& checker, Random& random) {
  std::vector<UnitCase<double>> cases;
  for (Index n = 0; n < kUnits; ++n) {
    const auto draw = [&] { return 4 * random.uniform() - 2; };
    UnitCase<double> c{.a = {.f = draw(), .i = draw(), .c_hat = draw(), .o = draw()}, .u = {}};
    c.u = unit_forward(c.a, draw());
    cases.push_back(c);
  }
  // value(unit, pre-activations, step): the equation's function with its variable changed by
  // `step`.
  const auto check = [&](const char* name, double (*derivative)(const UnitTape<double>&),
                         const auto& value) {
    std::vector<double> derived;
    derived.reserve(cases.size());
    for (const auto& c : cases) derived.push_back(derivative(c.u));
    checker.check("one unit", name, derived, [&](Index n, auto step) {
      auto c = cast<decltype(step)>(cases[static_cast<size_t>(n)]);
      return value(c.u, c.a, step);
    });
  };
  check("∂h/∂o", dh_do, [](auto u, auto, auto s) { return hidden_state(u.gate.o + s, u.c); });
  check("∂h/∂c", dh_dc, [](auto u, auto, auto s) { return hidden_state(u.gate.o, u.c + s); });
  check("∂c/∂f", dc_df,
        [](auto u, auto, auto s) { return u.gate.f += s, cell_state(u.gate, u.c_before); });
  check("∂c/∂i", dc_di,
        [](auto u, auto, auto s) { return u.gate.i += s, cell_state(u.gate, u.c_before); });
  check("∂c/∂ĉ", dc_dc_hat,
        [](auto u, auto, auto s) { return u.gate.c_hat += s, cell_state(u.gate, u.c_before); });
  check("∂c/∂c₋₁", dc_dc_before,
        [](auto u, auto, auto s) { return cell_state(u.gate, u.c_before + s); });
  check("∂h/∂f", dh_df, [](auto u, auto, auto s) { return u.gate.f += s, h_through_c(u); });
  check("∂h/∂i", dh_di, [](auto u, auto, auto s) { return u.gate.i += s, h_through_c(u); });
  check("∂h/∂ĉ", dh_dc_hat, [](auto u, auto, auto s) { return u.gate.c_hat += s, h_through_c(u); });
  check("∂h/∂c₋₁", dh_dc_before,
        [](auto u, auto, auto s) { return u.c_before += s, h_through_c(u); });
  check("∂f/∂a_f", df_da_f, [](auto, auto a, auto s) { return sigmoid(a.f + s); });
  check("∂i/∂a_i", di_da_i, [](auto, auto a, auto s) { return sigmoid(a.i + s); });
  check("∂ĉ/∂a_c", dc_hat_da_c, [](auto, auto a, auto s) { return std::tanh(a.c_hat + s); });
  check("∂o/∂a_o", do_da_o, [](auto, auto a, auto s) { return sigmoid(a.o + s); });
  check("∂c/∂a_f", dc_da_f,
        [](auto u, auto a, auto s) { return a.f += s, unit_forward(a, u.c_before).c; });
  check("∂c/∂a_i", dc_da_i,
        [](auto u, auto a, auto s) { return a.i += s, unit_forward(a, u.c_before).c; });
  check("∂c/∂a_c", dc_da_c,
        [](auto u, auto a, auto s) { return a.c_hat += s, unit_forward(a, u.c_before).c; });
  check("∂h/∂a_f", dh_da_f,
        [](auto u, auto a, auto s) { return a.f += s, unit_forward(a, u.c_before).h; });
  check("∂h/∂a_i", dh_da_i,
        [](auto u, auto a, auto s) { return a.i += s, unit_forward(a, u.c_before).h; });
  check("∂h/∂a_c", dh_da_c,
        [](auto u, auto a, auto s) { return a.c_hat += s, unit_forward(a, u.c_before).h; });
  check("∂h/∂a_o", dh_da_o,
        [](auto u, auto a, auto s) { return a.o += s, unit_forward(a, u.c_before).h; });
}

void check_cell(GradientChecker& checker, Random& random) {
  const CellCase<double> cell = random_cell(random);
  check_cell_derivatives(checker, cell);
  check_cell_backward(checker, cell, random);
}

}  // namespace tangyin
