#include "lab/measure.h"

#include <ATen/Parallel.h>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
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

// Of this thread.
double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double seconds_of(const std::function<void()>& work, int times) {
  const double start = processor_seconds();
  for (int i = 0; i < times; ++i) work();
  return (processor_seconds() - start) / times;
}

// How often a piece of work is done in a sample.
int repetitions(const std::function<void()>& work) {
  work();
  return std::max(1, static_cast<int>(kShortestSample / std::max(seconds_of(work, 1), 1e-7)));
}

int sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

Timing::Timing(const std::vector<std::function<void()>>& work, int rounds) : seconds_(work.size()) {
  const OneThread one_thread;
  std::vector<int> repeated;
  for (const auto& piece : work) repeated.push_back(repetitions(piece));
  const double wall = wall_seconds(), processor = processor_seconds();
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < work.size(); ++i) {
      throw_if_interrupted();
      seconds_[i].push_back(seconds_of(work[i], repeated[i]));
    }
  }
  taken_away_ = std::clamp(1 - (processor_seconds() - processor) / (wall_seconds() - wall), 0.0, 1.0);
}

double Timing::median_of(std::size_t piece) const { return median(seconds_[piece]); }

std::vector<double> Timing::ratios(std::size_t piece, std::size_t other) const {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < seconds_[piece].size(); ++round)
    ratios.push_back(seconds_[piece][round] / seconds_[other][round]);
  return ratios;
}

std::string disturbance(double taken_away) {
  const std::string always = "caches or the matrix library's choice of a path by size";
  if (taken_away < 0.05) return always;
  return fmt::format("{}, or by other programs, which had the core {:.0f}% of the time", always,
                     100 * taken_away);
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

std::vector<double> differences(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> all;
  for (std::size_t i = 0; i < a.size(); ++i) all.push_back(a[i] - b[i]);
  return all;
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

double median_exponent(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> exponents;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j)
      exponents.push_back(std::log(y[j] / y[i]) / std::log(x[j] / x[i]));
  }
  return median(std::move(exponents));
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
