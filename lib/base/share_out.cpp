#include "base/share_out.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/signals.h"

namespace s2s {
namespace {

class SharedWork {
 public:
  SharedWork(std::size_t count, const std::function<void(std::size_t)>& work) : count_(count), work_(work) {}

  void take_pieces(const std::function<void(std::size_t)>& after_piece) noexcept {
    try {
      for (std::size_t piece = next_++; piece < count_ && !failed_; piece = next_++) {
        throw_if_interrupted();
        work_(piece);
        const std::size_t done = ++done_;
        if (after_piece) after_piece(done);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failed_.exchange(true)) failure_ = std::current_exception();
    }
  }

  void throw_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::size_t count_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> done_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

void share_out(std::size_t count, int threads, const std::function<void(std::size_t)>& work,
               const std::function<void(std::size_t)>& after_piece) {
  throw_if_interrupted();
  if (after_piece) after_piece(0);
  SharedWork shared(count, work);
  {
    std::vector<std::jthread> others;  // joined here, also where starting one of them throws
    const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(threads, 1)));
    while (others.size() + 1 < wanted) others.emplace_back([&] { shared.take_pieces({}); });
    shared.take_pieces(after_piece);
  }
  shared.throw_failure();
}

}  // namespace s2s
