// Ctrl-C and SIGTERM as a flag that loops look at between steps.
#pragma once

namespace tangyin {

// While an object lives, SIGINT and SIGTERM set a flag instead of ending the program; another one,
// more than a second later, ends it.  Within that second it is the same press: timeout and mpirun
// hand one on twice.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
  bool interrupted() const noexcept;
};

}  // namespace tangyin
