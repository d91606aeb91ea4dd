#include <cassert>
#include <chrono>
#include <dnnl.hpp>
#include <map>
#include <tuple>

#include "kernels/gemm.h"

namespace tangyin {
namespace {

using dnnl::memory;

memory::data_type type_of(Compute compute) {
  return compute == Compute::fp32 ? memory::data_type::f32 : memory::data_type::bf16;
}

// A row-major [rows, cols] matrix, or the transposed view of a row-major [cols, rows] one.
memory::desc plain(Index rows, Index cols, memory::data_type type, Transpose transpose) {
  const memory::dims strides =
      transpose == Transpose::yes ? memory::dims{1, rows} : memory::dims{cols, 1};
  return memory::desc({rows, cols}, type, strides);
}

// The blocked layout does not depend on M; this M only makes oneDNN choose it.
constexpr Index kAnyM = 128;

}  // namespace

struct Packed::Layout {
  memory data;
};

Packed::Packed() = default;
Packed::Packed(Packed&&) noexcept = default;
Packed& Packed::operator=(Packed&&) noexcept = default;
Packed::~Packed() = default;

struct Gemm::State {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  struct Product {
    dnnl::matmul primitive;
    memory::desc a, c, bias;
  };
  // M K N, transposed A, bias, accumulate.
  using Key = std::tuple<Index, Index, Index, bool, bool, bool>;
  std::map<Key, Product> products;
  std::map<std::tuple<Index, Index>, memory::desc> layouts;  // K N → blocked layout of B
  std::map<std::tuple<Index, Index, bool, bool>, dnnl::reorder> reorders;

  const memory::desc& layout(Index k, Index n, Compute compute);
  const Product& product(const Key& key, Compute compute, const memory::desc& b);
  void pack(void* source, memory::data_type type, Index k, Index n, Transpose transpose,
            Compute compute, Packed& out, std::unique_ptr<Packed::Layout>& slot);
};

const memory::desc& Gemm::State::layout(Index k, Index n, Compute compute) {
  auto found = layouts.find({k, n});
  if (found == layouts.end()) {
    const auto type = type_of(compute);
    const dnnl::matmul::desc wish(plain(kAnyM, k, type, Transpose::no),
                                  memory::desc({k, n}, type, memory::format_tag::any),
                                  plain(kAnyM, n, memory::data_type::f32, Transpose::no));
    found =
        layouts.emplace(std::tuple(k, n), dnnl::matmul::primitive_desc(wish, engine).weights_desc())
            .first;
  }
  return found->second;
}

const Gemm::State::Product& Gemm::State::product(const Key& key, Compute compute,
                                                 const memory::desc& b) {
  auto found = products.find(key);
  if (found != products.end()) return found->second;
  const auto [m, k, n, transposed, with_bias, accumulate] = key;
  Product p;
  p.a = plain(m, k, type_of(compute), transposed ? Transpose::yes : Transpose::no);
  p.c = plain(m, n, memory::data_type::f32, Transpose::no);
  p.bias = memory::desc({1, n}, memory::data_type::f32, memory::format_tag::ab);
  dnnl::primitive_attr attributes;
  if (accumulate) {
    dnnl::post_ops sum;
    sum.append_sum(1.0F);
    attributes.set_post_ops(sum);
  }
  const auto wish =
      with_bias ? dnnl::matmul::desc(p.a, b, p.bias, p.c) : dnnl::matmul::desc(p.a, b, p.c);
  p.primitive = dnnl::matmul(dnnl::matmul::primitive_desc(wish, attributes, engine));
  return products.emplace(key, std::move(p)).first->second;
}

void Gemm::State::pack(void* source, memory::data_type type, Index k, Index n, Transpose transpose,
                       Compute compute, Packed& out, std::unique_ptr<Packed::Layout>& slot) {
  const memory::desc& wanted = layout(k, n, compute);
  if (!slot || out.k() != k || out.n() != n)
    slot = std::make_unique<Packed::Layout>(Packed::Layout{memory(wanted, engine)});
  memory from(plain(k, n, type, transpose), engine, source);
  const std::tuple key(k, n, transpose == Transpose::yes, type == memory::data_type::f32);
  auto reorder = reorders.find(key);
  if (reorder == reorders.end())
    reorder = reorders.emplace(key, dnnl::reorder(from, slot->data)).first;
  reorder->second.execute(stream, from, slot->data);
}

Gemm::Gemm(Compute compute) : state_(std::make_unique<State>()), compute_(compute) {}
Gemm::~Gemm() = default;

void Gemm::pack(Matrix<const float> source, Transpose transpose, Packed& packed) {
  const bool swap = transpose == Transpose::yes;
  const Index k = swap ? source.cols : source.rows, n = swap ? source.rows : source.cols;
  state_->pack(const_cast<float*>(source.data), memory::data_type::f32, k, n, transpose, compute_,
               packed, packed.layout_);
  packed.k_ = k, packed.n_ = n;
}

void Gemm::pack(Operand source, Transpose transpose, Packed& packed) {
  const bool swap = transpose == Transpose::yes;
  const Index k = swap ? source.cols : source.rows, n = swap ? source.rows : source.cols;
  state_->pack(source.data, type_of(source.compute), k, n, transpose, compute_, packed,
               packed.layout_);
  packed.k_ = k, packed.n_ = n;
}

void Gemm::multiply(Operand a, const Packed& b, Matrix<float> c, const Options& options) {
  const bool swap = options.transpose_a == Transpose::yes;
  assert(a.compute == compute_ && (swap ? a.rows : a.cols) == b.k() &&
         c.rows == (swap ? a.cols : a.rows));
  assert(c.cols == b.n());
  const auto& p =
      state_->product({c.rows, b.k(), c.cols, swap, options.bias != nullptr, options.accumulate},
                      compute_, b.layout_->data.get_desc());
  std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, memory(p.a, state_->engine, a.data)},
                                            {DNNL_ARG_WEIGHTS, b.layout_->data},
                                            {DNNL_ARG_DST, memory(p.c, state_->engine, c.data)}};
  if (options.bias != nullptr)
    arguments.emplace(DNNL_ARG_BIAS,
                      memory(p.bias, state_->engine, const_cast<float*>(options.bias)));
  p.primitive.execute(state_->stream, arguments);
}

bool has_bf16_products() noexcept {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx512_core:
    case dnnl::cpu_isa::avx512_core_vnni:
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_amx:
      return true;
    default:
      return false;
  }
}

Compute fastest_compute() noexcept {
  const auto isa = dnnl::get_effective_cpu_isa();
  bool intel = false;
#if defined(__x86_64__)
  intel = __builtin_cpu_is("intel");
#endif
  const bool bf16 =
      isa == dnnl::cpu_isa::avx512_core_amx || (isa == dnnl::cpu_isa::avx512_core_bf16 && !intel);
  return bf16 ? Compute::bf16 : Compute::fp32;
}

double measure_peak_flops(Compute compute, int repeats) {
  constexpr Index kM = 4096, kK = 2048, kN = 4096;
  Gemm gemm(compute);
  const OwnedOperand a(kM, kK, compute);
  const OwnedMatrix<float> b(kK, kN), c(kM, kN);
  Packed packed;
  gemm.pack(b.view(), Transpose::no, packed);
  gemm.multiply(a.view(), packed, c.view());
  double best = 0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    gemm.multiply(a.view(), packed, c.view());
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    best = std::max(best, 2.0 * kM * kK * kN / seconds.count());
  }
  return best;
}

}  // namespace tangyin
