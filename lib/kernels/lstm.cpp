#include "kernels/lstm.h"

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/lstm.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

void lstm_forward_row(const LstmForward& step, std::int64_t row) {
  const auto hidden = static_cast<std::size_t>(step.next.columns);
  const float* a = step.preactivations.row(row);
  const auto preactivation = [&](std::size_t i, std::size_t n) HWY_ATTR {
    return step.bias == nullptr ? load(a + i, n) : hn::Add(load(a + i, n), load(step.bias + i, n));
  };
  const bool active = step.mask.active(row);
  for_vectors(hidden, [&](std::size_t i, std::size_t n) HWY_ATTR {
    Vec cell = load(step.previous_cell.row(row) + i, n);
    Vec next = hn::Zero(F32());
    Vec input = next;
    Vec forget = next;
    Vec fresh = next;
    Vec output = next;
    if (active) {
      input = sigmoid(preactivation(i, n));
      forget = sigmoid(preactivation(hidden + i, n));
      fresh = tanh(preactivation(2 * hidden + i, n));
      output = sigmoid(preactivation(3 * hidden + i, n));
      cell = hn::MulAdd(forget, cell, hn::Mul(input, fresh));
      next = hn::Mul(output, tanh(cell));
    } else {
      next = load(step.previous.row(row) + i, n);
    }
    store(cell, step.next_cell.row(row) + i, n);
    store(next, step.next.row(row) + i, n);
    if (step.next_low) {
      store(next, step.next_low.row(row) + i, n);
    }
    if (step.gates) {
      float* gates = step.gates.row(row) + i;
      store(input, gates, n);
      store(forget, gates + hidden, n);
      store(fresh, gates + 2 * hidden, n);
      store(output, gates + 3 * hidden, n);
    }
  });
}

void lstm_forward_rows(const LstmForward& step, std::int64_t begin, std::int64_t end) {
  for (std::int64_t row = begin; row < end; ++row) {
    lstm_forward_row(step, row);
  }
}

void lstm_backward_row(const LstmBackward& step, std::int64_t row) {
  const auto hidden = static_cast<std::size_t>(step.next_cell.columns);
  const F32 d;
  const Vec one = hn::Set(d, 1.0F);
  const bool active = step.mask.active(row);
  for_vectors(hidden, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec d_next = load(step.d_next.row(row) + i, n);
    Vec d_cell = load(step.d_next_cell.row(row) + i, n);
    Vec d_input = hn::Zero(d);
    Vec d_forget = hn::Zero(d);
    Vec d_fresh = hn::Zero(d);
    Vec d_output = hn::Zero(d);
    Vec d_previous = d_next;
    if (active) {
      const float* gates = step.gates.row(row) + i;
      const Vec input = load(gates, n);
      const Vec forget = load(gates + hidden, n);
      const Vec fresh = load(gates + 2 * hidden, n);
      const Vec output = load(gates + 3 * hidden, n);
      const Vec squashed = tanh(load(step.next_cell.row(row) + i, n));
      const Vec cell = load(step.previous_cell.row(row) + i, n);
      d_cell = hn::MulAdd(hn::Mul(d_next, output), hn::NegMulAdd(squashed, squashed, one), d_cell);
      d_output = hn::Mul(hn::Mul(d_next, squashed), hn::Mul(output, hn::Sub(one, output)));
      d_input = hn::Mul(hn::Mul(d_cell, fresh), hn::Mul(input, hn::Sub(one, input)));
      d_forget = hn::Mul(hn::Mul(d_cell, cell), hn::Mul(forget, hn::Sub(one, forget)));
      d_fresh = hn::Mul(hn::Mul(d_cell, input), hn::NegMulAdd(fresh, fresh, one));
      d_cell = hn::Mul(d_cell, forget);
      d_previous = hn::Zero(d);
    }
    const auto put = [&](const auto& out) HWY_ATTR {
      if (out) {
        auto* to = out.row(row) + i;
        store(d_input, to, n);
        store(d_forget, to + hidden, n);
        store(d_fresh, to + 2 * hidden, n);
        store(d_output, to + 3 * hidden, n);
      }
    };
    put(step.d_preactivations);
    put(step.d_preactivations_low);
    store(d_previous, step.d_previous.row(row) + i, n);
    store(d_cell, step.d_previous_cell.row(row) + i, n);
  });
}

void lstm_backward_rows(const LstmBackward& step, std::int64_t begin, std::int64_t end) {
  for (std::int64_t row = begin; row < end; ++row) {
    lstm_backward_row(step, row);
  }
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(lstm_forward_rows);
HWY_EXPORT(lstm_backward_rows);

void lstm_forward(const LstmForward& step) {
  parallel_for(step.next.rows, row_grain(step.next.columns), [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(lstm_forward_rows)(step, begin, end);
  });
}

void lstm_backward(const LstmBackward& step) {
  parallel_for(step.next_cell.rows, row_grain(step.next_cell.columns),
               [&](std::int64_t begin, std::int64_t end) {
                 HWY_DYNAMIC_DISPATCH(lstm_backward_rows)(step, begin, end);
               });
}

}  // namespace s2s::kernels
#endif
