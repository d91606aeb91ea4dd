// Matrix products by oneDNN:  C[M,N] = A[M,K] · B[K,N] (+ bias) (+ C).
// A and B are fp32 or bf16, C is fp32.
//
// B is packed before use into the blocked layout that oneDNN's kernels want.  That costs one pass
// over B (1.4 ms for 6,272 × 512, where the product takes 150 ms) and lets every shape of a
// training step run at the speed of the largest products; docs/performance.md has the measurement.
#pragma once

#include <memory>

#include "kernels/operand.h"

namespace tangyin {

enum class Transpose { no, yes };

// Owns B[K,N] in oneDNN's blocked layout; each Gemm::pack overwrites it.
class Packed {
 public:
  Packed();
  Packed(Packed&&) noexcept;
  Packed& operator=(Packed&&) noexcept;
  ~Packed();
  Index k() const noexcept { return k_; }
  Index n() const noexcept { return n_; }

 private:
  friend class Gemm;
  struct Layout;
  std::unique_ptr<Layout> layout_;
  Index k_ = 0, n_ = 0;
};

// Computes products and caches the code that oneDNN generates for each shape.  Each product runs on
// all OpenMP threads; an object is not for use by two threads at once.
class Gemm {
 public:
  explicit Gemm(Compute compute);
  Gemm(const Gemm&) = delete;
  ~Gemm();
  Compute compute() const noexcept { return compute_; }

  // packed = source [K,N], or source [N,K] transposed with Transpose::yes; rounded to compute().
  void pack(Matrix<const float> source, Transpose transpose, Packed& packed);
  void pack(Operand source, Transpose transpose, Packed& packed);

  struct Options {
    Transpose transpose_a = Transpose::no;  // yes: `a` is [K,M]
    const float* bias = nullptr;            // [N], added to every row
    bool accumulate = false;                // C += instead of C =
  };
  // c [M,N] = a [M,K] · b [K,N].  `a` has the precision compute().
  void multiply(Operand a, const Packed& b, Matrix<float> c, const Options& options);
  void multiply(Operand a, const Packed& b, Matrix<float> c) { multiply(a, b, c, Options{}); }

 private:
  struct State;
  std::unique_ptr<State> state_;
  Compute compute_;
};

// Whether this processor has products of bf16 (with oneDNN: AVX-512 and newer).
bool has_bf16_products() noexcept;
// The faster precision on this processor: bf16 with AMX, and with AVX512-BF16 except on Intel; else
// fp32.  Measured (docs/performance.md): bf16 runs at 2.0 times the speed of fp32 on Zen 4, at 0.55
// on a Xeon without AMX, at 0.4 where it is emulated.
Compute fastest_compute() noexcept;

// Floating-point operations per second of one large product (4,096 × 2,048 × 4,096), the best of
// `repeats`: the peak that benchmarks compare with.
double measure_peak_flops(Compute compute, int repeats);

}  // namespace tangyin
