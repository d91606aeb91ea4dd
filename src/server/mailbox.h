// Hands work from any thread to the thread of an event loop.
#pragma once

#include <event2/event.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <vector>

#include "base/error.h"

namespace tangyin {

class Mailbox {
 public:
  // The loop calls what is posted; only its thread may make and destroy the mailbox.
  explicit Mailbox(event_base* loop) : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (descriptor_ < 0) throw system_error("cannot make an eventfd");
    arrived_ = ::event_new(loop, descriptor_, EV_READ | EV_PERSIST, &Mailbox::open, this);
    ::event_add(arrived_, nullptr);
  }
  Mailbox(const Mailbox&) = delete;
  ~Mailbox() {
    ::event_free(arrived_);
    ::close(descriptor_);
  }

  // Thread-safe; in order.  `work` throws nothing.
  void post(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(work));
      if (posted_.size() > 1) return;  // the loop has been told
    }
    constexpr uint64_t kOne = 1;
    [[maybe_unused]] const ssize_t ignored = ::write(descriptor_, &kOne, sizeof kOne);
  }

 private:
  static void open(evutil_socket_t descriptor, short, void* self) {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t ignored = ::read(descriptor, &count, sizeof count);
    auto* mailbox = static_cast<Mailbox*>(self);
    std::vector<std::function<void()>> arrived;
    {
      const std::lock_guard lock(mailbox->mutex_);
      arrived.swap(mailbox->posted_);
    }
    for (const auto& work : arrived) work();
  }

  int descriptor_;
  event* arrived_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace tangyin
