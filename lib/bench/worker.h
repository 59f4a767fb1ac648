// A process of its own for each thing that is measured: it has its own peak of memory, and what one of them
// keeps in its caches is not what the next one finds. It answers requests one at a time.
#pragma once

#include <sys/types.h>

#include <functional>

#include "base/json.h"

namespace s2s {

class Worker {
 public:
  using Answer = std::function<Json(const Json& request)>;

  // Starts it. `prepare` runs in the worker, once, and gives the function that answers there. This process
  // must not have started threads that compute (OpenMP's do not survive a fork).
  explicit Worker(const std::function<Answer()>& prepare);
  ~Worker();
  Worker(Worker&&) noexcept;
  Worker& operator=(Worker&&) = delete;

  // Throws the error that the worker threw, Interrupted when a signal is pending, and an internal Error when
  // the worker died.
  Json ask(const Json& request);

 private:
  pid_t process_ = -1;
  int requests_ = -1;
  int answers_ = -1;
};

// The most memory that this process ever held (VmHWM), in bytes; 0 where the system does not tell.
std::int64_t peak_memory();

}  // namespace s2s
