#include "kernels/gates.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gates.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
//
#include <hwy/highway.h>

#include "kernels/operand-inl.h"
#include "kernels/threads.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tangyin::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Computes units first … last−1 of every stream.
void forward_units(const GatesForward& s, Index first, Index last) {
  const hn::ScalableTag<float> full;
  const hn::CappedTag<float, 1> one;
  const Index batch = s.recurrent.rows, hidden = s.recurrent.cols / 4;
  for (Index b = 0; b < batch; ++b) {
    const float* a = s.recurrent.row(b);
    const float* x = s.projection.row(s.projection_row ? s.projection_row[b] : b);
    const float keep = s.starts[b] ? 0.0F : 1.0F,
                keep_next = s.starts_next && s.starts_next[b] ? 0.0F : 1.0F;
    const auto unit = [&](auto d, Index u) HWY_ATTR {
      const auto pre = [&](Index gate) HWY_ATTR {
        const Index at = gate * hidden + u;
        return hn::Add(hn::Add(hn::LoadU(d, a + at), hn::LoadU(d, x + at)),
                       hn::LoadU(d, s.bias + at));
      };
      const auto i = vsigmoid(d, pre(0)), f = vsigmoid(d, pre(1)), g = vtanh(d, pre(2)),
                 o = vsigmoid(d, pre(3));
      const auto before = hn::Mul(hn::LoadU(d, s.cell_before + b * hidden + u), hn::Set(d, keep));
      const auto c = hn::MulAdd(f, before, hn::Mul(i, g));
      const auto h = hn::Mul(o, vtanh(d, c));
      if (s.gates.data) {
        float* kept = s.gates.row(b) + u;
        hn::StoreU(i, d, kept), hn::StoreU(f, d, kept + hidden);
        hn::StoreU(g, d, kept + 2 * hidden), hn::StoreU(o, d, kept + 3 * hidden);
      }
      hn::StoreU(c, d, s.cell + b * hidden + u);
      store_operand(d, hn::Mul(h, hn::Set(d, keep_next)), s.hidden_next, b * hidden + u);
      const auto out = s.mask ? hn::Mul(h, hn::LoadU(d, s.mask + b * hidden + u)) : h;
      store_operand(d, out, s.output, b * hidden + u);
    };
    Index u = first;
    for (const Index step = static_cast<Index>(hn::Lanes(full)); u + step <= last; u += step)
      unit(full, u);
    for (; u < last; ++u) unit(one, u);
  }
}

void backward_units(const GatesBackward& s, Index first, Index last) {
  const hn::ScalableTag<float> full;
  const hn::CappedTag<float, 1> one_lane;
  const Index batch = s.gates.rows, hidden = s.gates.cols / 4;
  for (Index b = 0; b < batch; ++b) {
    const float* kept = s.gates.row(b);
    const float keep = s.starts[b] ? 0.0F : 1.0F,
                keep_next = s.starts_next && s.starts_next[b] ? 0.0F : 1.0F;
    float* dx = s.d_projection ? s.d_projection + Index{s.projection_row[b]} * 4 * hidden : nullptr;
    const auto unit = [&](auto d, Index u) HWY_ATTR {
      const Index at = b * hidden + u;
      const auto one = hn::Set(d, 1.0F), on = hn::Set(d, keep), on_next = hn::Set(d, keep_next);
      const auto i = hn::LoadU(d, kept + u), f = hn::LoadU(d, kept + hidden + u);
      const auto g = hn::LoadU(d, kept + 2 * hidden + u), o = hn::LoadU(d, kept + 3 * hidden + u);
      const auto t = vtanh(d, hn::LoadU(d, s.cell + at));
      const auto before = hn::Mul(hn::LoadU(d, s.cell_before + at), on);
      auto dh = hn::LoadU(d, s.d_output.data + at);
      if (s.mask) dh = hn::Mul(dh, hn::LoadU(d, s.mask + at));
      if (s.d_hidden) dh = hn::MulAdd(hn::LoadU(d, s.d_hidden + at), on_next, dh);
      auto dc = hn::Mul(hn::LoadU(d, s.d_cell + at), on_next);
      dc = hn::MulAdd(hn::Mul(dh, o), hn::NegMulAdd(t, t, one), dc);
      const auto da_i = hn::Mul(hn::Mul(dc, g), hn::Mul(i, hn::Sub(one, i)));
      const auto da_f = hn::Mul(hn::Mul(dc, before), hn::Mul(f, hn::Sub(one, f)));
      const auto da_g = hn::Mul(hn::Mul(dc, i), hn::NegMulAdd(g, g, one));
      const auto da_o = hn::Mul(hn::Mul(dh, t), hn::Mul(o, hn::Sub(one, o)));
      hn::StoreU(hn::Mul(hn::Mul(dc, f), on), d, s.d_cell + at);
      const auto gate = [&](auto da, Index k) HWY_ATTR {
        const Index col = k * hidden + u;
        store_operand(d, da, s.d_gates, b * 4 * hidden + col);
        hn::StoreU(hn::Add(hn::LoadU(d, s.d_bias + col), da), d, s.d_bias + col);
        if (dx) hn::StoreU(hn::Add(hn::LoadU(d, dx + col), da), d, dx + col);
      };
      gate(da_i, 0), gate(da_f, 1), gate(da_g, 2), gate(da_o, 3);
    };
    Index u = first;
    for (const Index step = static_cast<Index>(hn::Lanes(full)); u + step <= last; u += step)
      unit(full, u);
    for (; u < last; ++u) unit(one_lane, u);
  }
}

}  // namespace tangyin::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tangyin {

HWY_EXPORT(forward_units);
HWY_EXPORT(backward_units);

void lstm_gates_forward(const GatesForward& step) noexcept {
  const auto run = HWY_DYNAMIC_DISPATCH(forward_units);
  parallel_ranges(step.recurrent.cols / 4,
                  [&](Index first, Index last) { run(step, first, last); });
}

void lstm_gates_backward(const GatesBackward& step) noexcept {
  const auto run = HWY_DYNAMIC_DISPATCH(backward_units);
  parallel_ranges(step.gates.cols / 4, [&](Index first, Index last) { run(step, first, last); });
}

}  // namespace tangyin
#endif
