#include "base/interrupt.h"

#include <csignal>

namespace tangyin {
namespace {

volatile std::sig_atomic_t signalled = 0;  // a signal handler can reach nothing but a global

void handle(int signal_number) {
  signalled = 1;
  std::signal(signal_number, SIG_DFL);
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

bool InterruptGuard::interrupted() const noexcept { return signalled != 0; }

}  // namespace tangyin
