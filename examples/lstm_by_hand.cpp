// A language model with one LSTM layer, by hand: forward, back-propagation through time, and every
// gradient checked by the complex step.  It needs no library:
//   c++ -std=c++20 lstm_by_hand.cpp -o lstm_by_hand && ./lstm_by_hand
// docs/derivation.md derives the equations (n); its section 8 follows the numbers printed here.
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace by_hand {

enum Gate : size_t { kForget, kInput, kCandidate, kOutput, kGates };

// Where each parameter stands in one long array, and its gradient in another: V characters in the
// vocabulary, E numbers to embed one, H hidden units.
struct Shape {
  size_t V, E, H;
  size_t embedding(size_t v, size_t e) const { return v * E + e; }
  size_t W(size_t gate, size_t j, size_t k) const { return V * E + (gate * H + j) * (H + E) + k; }
  size_t b(size_t gate, size_t j) const { return W(kGates, 0, 0) + gate * H + j; }
  size_t W_out(size_t v, size_t j) const { return b(kGates, 0) + v * H + j; }
  size_t b_out(size_t v) const { return W_out(V, 0) + v; }
  size_t size() const { return b_out(V); }
};

template <class T>
using Vector = std::vector<T>;

// One step of the text: what the forward pass keeps, and what the backward pass finds.
template <class T>
struct Step {
  size_t input{}, target{};
  Vector<T> z, c_before, c, h, p;      // z = [h₋₁, x]; p, the probability of each character
  std::array<Vector<T>, kGates> gate;  // f, i, ĉ, o
  Vector<T> ds, dh_later, dh, dc_later, dc, dz;  // dy is dLoss/dy
  std::array<Vector<T>, kGates> da;
};

// (1)–(6), (44), (45): each character of `text` predicts the next.
template <class T>
Vector<Step<T>> forward(const Shape& at, const Vector<T>& theta, const Vector<size_t>& text) {
  Vector<Step<T>> steps(text.size() - 1);
  Vector<T> h(at.H), c(at.H);  // zero before the first step
  for (size_t t = 0; t < steps.size(); ++t) {
    Step<T>& s = steps[t];
    s.input = text[t], s.target = text[t + 1], s.z = h, s.c_before = c;
    for (size_t e = 0; e < at.E; ++e) s.z.push_back(theta[at.embedding(s.input, e)]);
    for (size_t j = 0; j < at.H; ++j) {
      for (size_t gate = 0; gate < kGates; ++gate) {
        T a = theta[at.b(gate, j)];
        for (size_t k = 0; k < s.z.size(); ++k) a += theta[at.W(gate, j, k)] * s.z[k];
        s.gate[gate].push_back(gate == kCandidate ? std::tanh(a) : T(1) / (T(1) + std::exp(-a)));
      }
      c[j] = s.gate[kForget][j] * s.c_before[j] + s.gate[kInput][j] * s.gate[kCandidate][j];
      h[j] = s.gate[kOutput][j] * std::tanh(c[j]);
    }
    s.c = c, s.h = h;
    T sum{};
    for (size_t v = 0; v < at.V; ++v) {
      T logit = theta[at.b_out(v)];
      for (size_t j = 0; j < at.H; ++j) logit += theta[at.W_out(v, j)] * h[j];
      s.p.push_back(std::exp(logit));  // small numbers: no need to take off the largest
      sum += s.p[v];
    }
    for (T& p : s.p) p /= sum;
  }
  return steps;
}

template <class T>
T loss(const Vector<Step<T>>& steps) {  // (46), (48): the mean over the steps
  T sum{};
  for (const Step<T>& s : steps) sum -= std::log(s.p[s.target]);
  return sum / T(static_cast<double>(steps.size()));
}

// (36)–(42), (49), (50): the gradient of the loss; fills in the d… of each step.
template <class T>
Vector<T> backward(const Shape& at, const Vector<T>& theta, Vector<Step<T>>& steps) {
  Vector<T> d(at.size()), dh_later(at.H), dc_later(at.H);  // nothing comes after the last step
  for (size_t t = steps.size(); t-- > 0;) {
    Step<T>& s = steps[t];
    s.dh = s.dh_later = dh_later, s.dc_later = dc_later;
    s.ds = s.p, s.ds[s.target] -= T(1), s.dz.assign(s.z.size(), T(0));
    for (size_t v = 0; v < at.V; ++v) {
      s.ds[v] /= T(static_cast<double>(steps.size()));
      d[at.b_out(v)] += s.ds[v];
      for (size_t j = 0; j < at.H; ++j) d[at.W_out(v, j)] += s.ds[v] * s.h[j];
      for (size_t j = 0; j < at.H; ++j) s.dh[j] += s.ds[v] * theta[at.W_out(v, j)];
    }
    for (size_t j = 0; j < at.H; ++j) {
      const T f = s.gate[kForget][j], i = s.gate[kInput][j], c_hat = s.gate[kCandidate][j];
      const T o = s.gate[kOutput][j], tanh_c = std::tanh(s.c[j]), one(1);
      const T dc = s.dc_later[j] + s.dh[j] * o * (one - tanh_c * tanh_c);
      const std::array<T, kGates> da{dc * s.c_before[j] * f * (one - f), dc * c_hat * i * (one - i),
                                     dc * i * (one - c_hat * c_hat),
                                     s.dh[j] * tanh_c * o * (one - o)};
      dc_later[j] = dc * f;
      s.dc.push_back(dc);
      for (size_t gate = 0; gate < kGates; ++gate) {
        s.da[gate].push_back(da[gate]);
        d[at.b(gate, j)] += da[gate];
        for (size_t k = 0; k < s.z.size(); ++k) d[at.W(gate, j, k)] += da[gate] * s.z[k];
        for (size_t k = 0; k < s.z.size(); ++k) s.dz[k] += da[gate] * theta[at.W(gate, j, k)];
      }
    }
    for (size_t j = 0; j < at.H; ++j) dh_later[j] = s.dz[j];
    for (size_t e = 0; e < at.E; ++e) d[at.embedding(s.input, e)] += s.dz[at.H + e];
  }
  return d;
}

// (53): the same gradient from the forward pass alone, one parameter at a time.
inline Vector<double> complex_step(const Shape& at, const Vector<double>& theta,
                                   const Vector<size_t>& text) {
  constexpr double kStep = 1e-30;
  Vector<std::complex<double>> moved(theta.begin(), theta.end());
  Vector<double> d;
  for (std::complex<double>& parameter : moved) {
    parameter += std::complex<double>(0, kStep);
    d.push_back(loss(forward(at, moved, text)).imag() / kStep);
    parameter = parameter.real();
  }
  return d;
}

// The example: characters 0 1 2, one number to embed each, one hidden unit, the text 0 1 2 0.
constexpr Shape kShape{.V = 3, .E = 1, .H = 1};
inline const Vector<size_t> kText{0, 1, 2, 0};
inline const Vector<double> kParameters{1, -1,  0.5,                     // embedding of 0, 1, 2
                                        1, 0.5, 0.5, 1, 1, -1, -0.5, 1,  // W_f W_i W_c W_o
                                        1, 0,   0,   0,                  // b_f b_i b_c b_o
                                        1, -1,  0.5,                     // W_out
                                        0, 0,   0};                      // b_out

using S = Step<double>;
struct Row {
  std::string name;
  std::function<double(const S&)> value;
};

// Each row's name, padded (a character may have several bytes), and its value at each step.
inline void print_row(const Vector<S>& steps, const Row& row) {
  const auto width =
      std::ranges::count_if(row.name, [](char byte) { return (byte & 0xC0) != 0x80; });
  std::printf("%s%*s", row.name.c_str(), 10 - static_cast<int>(width), "");
  for (const S& s : steps) std::printf("%10.4f", std::round(row.value(s) * 1e4) / 1e4 + 0.0);
}
inline void print_table(const char* title, const Vector<S>& steps, const Vector<Row>& rows) {
  std::printf("%-15st = 1     t = 2     t = 3\n", title);
  for (const Row& row : rows) {
    print_row(steps, row);
    std::printf("\n");
  }
  std::printf("\n");
}

inline void print_steps(const Vector<S>& steps) {
  print_table("forward", steps,
              {{"h₋₁", [](const S& s) { return s.z[0]; }},
               {"x", [](const S& s) { return s.z[1]; }},
               {"f", [](const S& s) { return s.gate[kForget][0]; }},
               {"i", [](const S& s) { return s.gate[kInput][0]; }},
               {"ĉ", [](const S& s) { return s.gate[kCandidate][0]; }},
               {"o", [](const S& s) { return s.gate[kOutput][0]; }},
               {"c", [](const S& s) { return s.c[0]; }},
               {"tanh c", [](const S& s) { return std::tanh(s.c[0]); }},
               {"h", [](const S& s) { return s.h[0]; }},
               {"p_0", [](const S& s) { return s.p[0]; }},
               {"p_1", [](const S& s) { return s.p[1]; }},
               {"p_2", [](const S& s) { return s.p[2]; }},
               {"ℓ", [](const S& s) { return -std::log(s.p[s.target]); }}});
  print_table("backward", steps,
              {{"ds_0", [](const S& s) { return s.ds[0]; }},
               {"ds_1", [](const S& s) { return s.ds[1]; }},
               {"ds_2", [](const S& s) { return s.ds[2]; }},
               {"dh above", [](const S& s) { return s.dh[0] - s.dh_later[0]; }},
               {"dh later", [](const S& s) { return s.dh_later[0]; }},
               {"dh", [](const S& s) { return s.dh[0]; }},
               {"dc later", [](const S& s) { return s.dc_later[0]; }},
               {"dc", [](const S& s) { return s.dc[0]; }},
               {"da_f", [](const S& s) { return s.da[kForget][0]; }},
               {"da_i", [](const S& s) { return s.da[kInput][0]; }},
               {"da_c", [](const S& s) { return s.da[kCandidate][0]; }},
               {"da_o", [](const S& s) { return s.da[kOutput][0]; }},
               {"dc₋₁", [](const S& s) { return s.dc[0] * s.gate[kForget][0]; }},
               {"dh₋₁", [](const S& s) { return s.dz[0]; }},
               {"dx", [](const S& s) { return s.dz[1]; }}});
}

// What each step adds to each gradient; these rows are in the order of the parameters.
inline Vector<Row> gradient_rows() {
  Vector<Row> rows;
  for (size_t v = 0; v < kShape.V; ++v)
    rows.push_back(
        {"dx of " + std::to_string(v), [=](const S& s) { return s.input == v ? s.dz[1] : 0; }});
  for (size_t gate = 0; gate < kGates; ++gate)
    for (size_t k = 0; k < 2; ++k)
      rows.push_back({std::string("dW_") + "fico"[gate] + (k ? ", x" : ", h"),
                      [=](const S& s) { return s.da[gate][0] * s.z[k]; }});
  for (size_t gate = 0; gate < kGates; ++gate)
    rows.push_back({std::string("db_") + "fico"[gate], [=](const S& s) { return s.da[gate][0]; }});
  for (size_t v = 0; v < kShape.V; ++v)
    rows.push_back({"dW_out, " + std::to_string(v), [=](const S& s) { return s.ds[v] * s.h[0]; }});
  for (size_t v = 0; v < kShape.V; ++v)
    rows.push_back({"db_out, " + std::to_string(v), [=](const S& s) { return s.ds[v]; }});
  return rows;
}

}  // namespace by_hand

int main() {
  using namespace by_hand;
  auto steps = forward(kShape, kParameters, kText);
  const auto gradient = backward(kShape, kParameters, steps);
  const auto expected = complex_step(kShape, kParameters, kText);
  print_steps(steps);
  std::printf("L = (ℓ₁ + ℓ₂ + ℓ₃) / 3 = %.10f\n\n", loss(steps));

  std::printf("%-15st = 1     t = 2     t = 3           sum  complex step\n", "gradient");
  const auto rows = gradient_rows();
  size_t right = 0;
  for (size_t k = 0; k < rows.size(); ++k) {
    print_row(steps, rows[k]);
    std::printf("%14.10f%14.10f\n", gradient[k], expected[k]);
    right += std::abs(gradient[k] - expected[k]) < 1e-14;
  }
  std::printf("\n%zu of %zu gradients agree with the complex step to 1e-14\n", right, rows.size());
  return right == rows.size() ? 0 : 1;
}
