// Time, memory and statistics of what experiments measure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace s2s::lab {

// Seconds that each piece of work takes: medians over `rounds` that alternate between them, after one round
// that is not counted, so that a change of the machine's speed meets all alike. Short work is repeated within
// a round until that takes two milliseconds.
std::vector<double> median_seconds(const std::vector<std::function<void()>>& work, int rounds);

// LibTorch computes with one thread while this lives: for what is claimed of operations, where threads would
// share some work and not other, and for peak_bytes.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

// Bytes of tensors that `work` holds at its height, above what there was before, on this thread.
std::int64_t peak_bytes(const std::function<void()>& work);

double mean(const std::vector<double>& values);
double lowest(const std::vector<double>& values);  // of at least one
double highest(const std::vector<double>& values);
double deviation(const std::vector<double>& values);  // of the sample; of fewer than two: 0

// b of y = a x^b, by least squares on the logarithms. Values must be positive.
double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y);

// Pearson's r; 0 where either is constant.
double correlation(const std::vector<double>& x, const std::vector<double>& y);
// Kendall's tau-b, in -1 .. 1; 0 where either is constant.
double kendall_tau(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace s2s::lab
