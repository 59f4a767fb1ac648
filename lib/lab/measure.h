// Time, memory and statistics of what experiments measure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace s2s::lab {

// Processor seconds that pieces of work take on one thread, [piece][round]: waiting for a core is not
// counted. Rounds alternate between the pieces, after one that is not counted, so that a change of the
// machine's speed meets all alike. Short work is repeated within a round until that takes two milliseconds.
class Timing {
 public:
  Timing(const std::vector<std::function<void()>>& work, int rounds);

  const std::vector<std::vector<double>>& seconds() const { return seconds_; }
  double median_of(std::size_t piece) const;
  // Of each round: how many times as long one piece took as another.
  std::vector<double> ratios(std::size_t piece, std::size_t other) const;
  // Share of the time in which other programs had the core: 0 on a quiet machine.
  double taken_away() const { return taken_away_; }

 private:
  std::vector<std::vector<double>> seconds_;
  double taken_away_ = 0;
};

// What to add to a statement on times that is undecided: what disturbed them.
std::string disturbance(double taken_away);

// LibTorch computes with one thread while this lives: for times, where threads would share some work and not
// other and wait for each other on a busy machine, and for peak_bytes.
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
// a[i] - b[i]: of the same seed, say.
std::vector<double> differences(const std::vector<double>& a, const std::vector<double>& b);
double lowest(const std::vector<double>& values);  // of at least one
double highest(const std::vector<double>& values);
double deviation(const std::vector<double>& values);  // of the sample; of fewer than two: 0

// b of y = a x^b, by least squares on the logarithms. Values must be positive.
double fitted_exponent(const std::vector<double>& x, const std::vector<double>& y);
// The same as the median over all pairs of sizes (Theil 1950, Sen 1968), which a few sizes that a cache or
// another program disturbs do not move. x must rise.
double median_exponent(const std::vector<double>& x, const std::vector<double>& y);

// Pearson's r; 0 where either is constant.
double correlation(const std::vector<double>& x, const std::vector<double>& y);
// Kendall's tau-b, in -1 .. 1; 0 where either is constant.
double kendall_tau(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace s2s::lab
