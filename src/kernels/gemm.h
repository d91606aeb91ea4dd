// Matrix products by oneDNN:  C[M,N] = A[M,K] · B[K,N] (+ bias) (+ C), operands fp32 or bf16, C
// fp32.
//
// B is always packed first: the blocked layout that oneDNN's kernels want costs one pass over B
// (1.4 ms for 6,272 × 512 where the product takes 150 ms) and brings every shape of a training step
// to the speed of the largest products; see docs/performance.md.
#pragma once

#include <memory>

#include "kernels/operand.h"

namespace tangyin {

enum class Transpose { no, yes };

// B[K,N] in oneDNN's blocked layout; owned, overwritten by the next pack.
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

// The products of one model.  Remembers the code oneDNN generated for each shape; not for use by
// two threads at once (inside, each product runs on all OpenMP threads).
class Gemm {
 public:
  explicit Gemm(Compute compute);
  Gemm(const Gemm&) = delete;
  ~Gemm();
  Compute compute() const noexcept { return compute_; }

  // packed = source [K,N], or its transpose with Transpose::yes (source [N,K]), rounded to
  // compute().
  void pack(Matrix<const float> source, Transpose transpose, Packed& packed);
  void pack(Operand source, Transpose transpose, Packed& packed);

  struct Options {
    Transpose transpose_a = Transpose::no;  // yes: `a` is [K,M]
    const float* bias = nullptr;            // [N], added to every row
    bool accumulate = false;                // C += instead of C =
  };
  void multiply(Operand a, const Packed& b, Matrix<float> c, const Options& options);
  void multiply(Operand a, const Packed& b, Matrix<float> c) { multiply(a, b, c, Options{}); }

 private:
  struct State;
  std::unique_ptr<State> state_;
  Compute compute_;
};

// Whether this processor has products of bf16 (with oneDNN: AVX-512 and newer).
bool has_bf16_products() noexcept;
// What it multiplies fastest: bf16 with AMX, and with AVX512-BF16 where that is not Intel's (a Zen
// 4 core does bf16 at twice the speed of fp32; a Xeon without AMX at 0.55 of it, emulated at 0.4:
// docs/performance.md), else fp32.
Compute fastest_compute() noexcept;

// Floating-point operations per second of one large product (4,096 × 2,048 × 4,096), the best of
// `repeats`: the peak that benchmarks compare with.
double measure_peak_flops(Compute compute, int repeats);

}  // namespace tangyin
