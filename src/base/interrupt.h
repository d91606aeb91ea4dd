// Ctrl-C and SIGTERM as a flag that loops look at between steps.
#pragma once

namespace tangyin {

// While an object lives, SIGINT and SIGTERM set a flag instead of ending the program; a second SIGINT ends it.
class InterruptGuard {
 public:
  InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
  bool interrupted() const noexcept;
};

}  // namespace tangyin
