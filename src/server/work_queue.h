// A bounded queue and the threads that work it off.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tangyin {

// Thread-safe.
class WorkQueue {
 public:
  using Work = std::function<void()>;  // throws nothing

  // At most `waiting` pieces of work wait for one of `threads` threads.
  WorkQueue(size_t threads, size_t waiting);
  WorkQueue(const WorkQueue&) = delete;
  ~WorkQueue();  // what still waits is dropped, what is being done is waited for

  // False where the queue is full; then nothing is kept.
  bool push(uint64_t id, Work work);
  // Takes work that has not begun out of the queue again; false where there is none of that id.
  bool remove(uint64_t id);
  size_t waiting() const;

 private:
  struct Item {
    uint64_t id;
    Work work;
  };
  void work_off();

  const size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Item> items_;
  size_t idle_ = 0;  // threads that wait
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace tangyin
