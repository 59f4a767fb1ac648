#include "lab/measure.h"

#include <ATen/Parallel.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>

#include "base/median.h"
#include "base/signals.h"

namespace s2s::lab {
namespace {

// LibTorch's allocator tells whatever is installed as a profiler of each block that it gives and takes back.
class AllocationMeter : public c10::MemoryReportingInfoBase {
 public:
  bool memoryProfilingEnabled() const override { return true; }
  // The totals' type differs between versions of LibTorch.
  template <class T>
  static T type_of_total(void (c10::MemoryReportingInfoBase::*)(void*, std::int64_t, T, T, c10::Device));
  using Total = decltype(type_of_total(&c10::MemoryReportingInfoBase::reportMemoryUsage));

  void reportMemoryUsage(void* /*block*/, std::int64_t bytes, Total /*allocated*/, Total /*reserved*/,
                         c10::Device /*device*/) override {
    held_ += bytes;
    peak_ = std::max(peak_, held_);
  }
  std::int64_t peak() const { return peak_; }

 private:
  std::int64_t held_ = 0;
  std::int64_t peak_ = 0;
};

constexpr double kShortestSample = 0.002;  // seconds: less is mostly the clock's and the scheduler's

double seconds_of(const std::function<void()>& work, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}

// How often a piece of work is done in a sample.
int repetitions(const std::function<void()>& work) {
  work();
  return std::max(1, static_cast<int>(kShortestSample / std::max(seconds_of(work, 1), 1e-7)));
}

int sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

std::vector<double> median_seconds(const std::vector<std::function<void()>>& work, int rounds) {
  std::vector<std::vector<double>> seconds(work.size());
  std::vector<int> repeated;
  for (const auto& piece : work) repeated.push_back(repetitions(piece));
  for (int round = 0; round < rounds; ++round) {
    throw_if_interrupted();
    for (std::size_t i = 0; i < work.size(); ++i) seconds[i].push_back(seconds_of(work[i], repeated[i]));
  }
  std::vector<double> medians;
  for (auto& times : seconds) medians.push_back(median(std::move(times)));
  return medians;
}

OneThread::OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
OneThread::~OneThread() { at::set_num_threads(before_); }

std::int64_t peak_bytes(const std::function<void()>& work) {
  const auto meter = std::make_shared<AllocationMeter>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
  work();
  return meter->peak();
}

double mean(const std::vector<double>& values) {
  return values.empty()
             ? 0
             : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double lowest(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

double highest(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

double deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> log_x, log_y;
  for (const double value : x) log_x.push_back(std::log(value));
  for (const double value : y) log_y.push_back(std::log(value));
  return correlation(log_x, log_y) * deviation(log_y) / deviation(log_x);
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mean_x = mean(x), mean_y = mean(y);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - mean_x, dy = y[i] - mean_y;
    xy += dx * dy, xx += dx * dx, yy += dy * dy;
  }
  return xx == 0 || yy == 0 ? 0 : xy / std::sqrt(xx * yy);
}

double kendall_tau(const std::vector<double>& x, const std::vector<double>& y) {
  double agreeing = 0, untied_x = 0, untied_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const int in_x = sign(x[i] - x[j]), in_y = sign(y[i] - y[j]);
      agreeing += in_x * in_y;
      untied_x += in_x != 0 ? 1 : 0;
      untied_y += in_y != 0 ? 1 : 0;
    }
  }
  return untied_x == 0 || untied_y == 0 ? 0 : agreeing / std::sqrt(untied_x * untied_y);
}

}  // namespace s2s::lab
