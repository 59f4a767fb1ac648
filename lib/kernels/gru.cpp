#include "kernels/gru.h"

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gru.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

void carry_state(const GruForward& step, std::int64_t row) {
  const auto hidden = static_cast<std::size_t>(step.next.columns);
  for_vectors(hidden, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec h = load(step.previous.row(row) + i, n);
    store(h, step.next.row(row) + i, n);
    if (step.next_low) {
      store(h, step.next_low.row(row) + i, n);
    }
    if (step.gates) {  // finite, so that the backward pass may read it
      for (std::size_t gate = 0; gate < 3; ++gate) {
        store(hn::Zero(F32()), step.gates.row(row) + gate * hidden + i, n);
      }
      store(hn::Zero(F32()), step.candidate.row(row) + i, n);
    }
  });
}

void gru_forward_rows(const GruForward& step, std::int64_t begin, std::int64_t end) {
  const auto hidden = static_cast<std::size_t>(step.next.columns);
  for (std::int64_t row = begin; row < end; ++row) {
    if (!step.mask.active(row)) {
      carry_state(step, row);
      continue;
    }
    const float* a = step.input_gates.row(row);
    const float* b = step.hidden_gates.row(row);
    const float* bias = step.hidden_bias;
    const auto hidden_part = [&](std::size_t i, std::size_t n) HWY_ATTR {
      const Vec product = load(b + i, n);
      return bias == nullptr ? product : hn::Add(product, load(bias + i, n));
    };
    for_vectors(hidden, [&](std::size_t i, std::size_t n) HWY_ATTR {
      const Vec reset = sigmoid(hn::Add(load(a + i, n), hidden_part(i, n)));
      const Vec update = sigmoid(hn::Add(load(a + hidden + i, n), hidden_part(hidden + i, n)));
      const Vec candidate = hidden_part(2 * hidden + i, n);
      const Vec fresh = tanh(hn::MulAdd(reset, candidate, load(a + 2 * hidden + i, n)));
      const Vec h = load(step.previous.row(row) + i, n);
      const Vec next = hn::MulAdd(update, hn::Sub(h, fresh), fresh);
      store(next, step.next.row(row) + i, n);
      if (step.next_low) {
        store(next, step.next_low.row(row) + i, n);
      }
      if (step.gates) {
        store(reset, step.gates.row(row) + i, n);
        store(update, step.gates.row(row) + hidden + i, n);
        store(fresh, step.gates.row(row) + 2 * hidden + i, n);
        store(candidate, step.candidate.row(row) + i, n);
      }
    });
  }
}

void gru_backward_rows(const GruBackward& step, std::int64_t begin, std::int64_t end) {
  const auto hidden = static_cast<std::size_t>(step.previous.columns);
  const F32 d;
  const Vec one = hn::Set(d, 1.0F);
  for (std::int64_t row = begin; row < end; ++row) {
    const bool active = step.mask.active(row);
    for_vectors(hidden, [&](std::size_t i, std::size_t n) HWY_ATTR {
      const Vec d_next = load(step.d_next.row(row) + i, n);
      Vec d_reset = hn::Zero(d);
      Vec d_update = hn::Zero(d);
      Vec d_fresh = hn::Zero(d);
      Vec d_candidate = hn::Zero(d);
      Vec d_previous = d_next;
      if (active) {
        const Vec reset = load(step.gates.row(row) + i, n);
        const Vec update = load(step.gates.row(row) + hidden + i, n);
        const Vec fresh = load(step.gates.row(row) + 2 * hidden + i, n);
        const Vec candidate = load(step.candidate.row(row) + i, n);
        const Vec h = load(step.previous.row(row) + i, n);
        d_previous = hn::Mul(d_next, update);
        const Vec keep = hn::Sub(one, update);
        d_fresh = hn::Mul(hn::Mul(d_next, keep), hn::NegMulAdd(fresh, fresh, one));
        d_update = hn::Mul(hn::Mul(d_next, hn::Sub(h, fresh)), hn::Mul(update, keep));
        d_candidate = hn::Mul(d_fresh, reset);
        d_reset = hn::Mul(hn::Mul(d_fresh, candidate), hn::Mul(reset, hn::Sub(one, reset)));
      }
      const auto put = [&](const auto& out, Vec last) HWY_ATTR {
        if (out) {
          store(d_reset, out.row(row) + i, n);
          store(d_update, out.row(row) + hidden + i, n);
          store(last, out.row(row) + 2 * hidden + i, n);
        }
      };
      put(step.d_input_gates, d_fresh);
      put(step.d_hidden_gates, d_candidate);
      put(step.d_input_gates_low, d_fresh);
      put(step.d_hidden_gates_low, d_candidate);
      store(d_previous, step.d_previous.row(row) + i, n);
    });
  }
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(gru_forward_rows);
HWY_EXPORT(gru_backward_rows);

void gru_forward(const GruForward& step) {
  parallel_for(step.next.rows, row_grain(step.next.columns), [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(gru_forward_rows)(step, begin, end);
  });
}

void gru_backward(const GruBackward& step) {
  parallel_for(step.previous.rows, row_grain(step.previous.columns),
               [&](std::int64_t begin, std::int64_t end) {
                 HWY_DYNAMIC_DISPATCH(gru_backward_rows)(step, begin, end);
               });
}

}  // namespace s2s::kernels
#endif
