// Ctrl-C and SIGTERM as a flag that loops check between steps.
#pragma once

namespace tangyin {

// During the lifetime of an object, SIGINT and SIGTERM set a flag instead of ending the program.  A
// second signal ends it, unless it comes within a second: timeout and mpirun send each signal
// twice. At most one object at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
  bool interrupted() const noexcept;
};

}  // namespace tangyin
