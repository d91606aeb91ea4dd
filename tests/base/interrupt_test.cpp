#include "base/interrupt.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace tangyin {
namespace {

TEST(InterruptGuard, TwoSignalsAtOnceAreOnePress) {
  const InterruptGuard guard;
  EXPECT_FALSE(guard.interrupted());
  std::raise(SIGINT);
  std::raise(SIGINT);
  std::raise(SIGTERM);
  EXPECT_TRUE(guard.interrupted());
}

TEST(InterruptGuardDeathTest, ASecondPressEndsTheProgram) {
  const auto press_twice = [] {
    const InterruptGuard guard;
    std::raise(SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(2100));
    std::raise(SIGINT);
  };
  EXPECT_EXIT(press_twice(), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace tangyin
