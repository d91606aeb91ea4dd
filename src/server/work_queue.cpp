#include "server/work_queue.h"

#include <algorithm>

namespace tangyin {

WorkQueue::WorkQueue(size_t threads, size_t waiting) : most_waiting_(waiting), idle_(threads) {
  threads_.reserve(threads);
  for (size_t n = 0; n < threads; ++n) threads_.emplace_back([this] { work_off(); });
}

WorkQueue::~WorkQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkQueue::push(uint64_t id, Work work) {
  {
    const std::lock_guard lock(mutex_);
    if (items_.size() >= most_waiting_ + idle_) return false;  // an idle thread takes it at once
    items_.push_back({id, std::move(work)});
  }
  arrived_.notify_one();
  return true;
}

bool WorkQueue::remove(uint64_t id) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(items_, [&](const Item& item) { return item.id == id; }) > 0;
}

size_t WorkQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return items_.size();
}

void WorkQueue::work_off() {
  std::unique_lock lock(mutex_);
  while (true) {
    arrived_.wait(lock, [&] { return ending_ || !items_.empty(); });
    if (ending_) return;
    Work work = std::move(items_.front().work);
    items_.pop_front();
    --idle_;
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
    ++idle_;
  }
}

}  // namespace tangyin
