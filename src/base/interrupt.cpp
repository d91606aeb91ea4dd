#include "base/interrupt.h"

#include <csignal>
#include <ctime>

namespace tangyin {
namespace {

// A signal handler can reach nothing but globals.
volatile std::sig_atomic_t signalled = 0;
std::timespec first;

void handle(int signal_number) {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // safe in a handler (POSIX)
  if (!signalled) {
    first = now;
    signalled = 1;
  } else if (now.tv_sec - first.tv_sec > 1) {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signalled = 0;
  std::signal(SIGINT, handle);
  std::signal(SIGTERM, handle);
}

InterruptGuard::~InterruptGuard() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool InterruptGuard::interrupted() const noexcept {
  return signalled != 0;
}

}  // namespace tangyin
