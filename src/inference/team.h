// A small thread pool for short work.  Threads take chunks of the work one at a time; the caller
// takes part and waits until the chunks are done, not for the threads.  So a helper thread that the
// system has descheduled does not delay the caller.  (An OpenMP barrier waits for every thread:
// with both cores busy, a step of 64 states took 48 ms instead of 1.5.)
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "tensor/matrix.h"

namespace tangyin {

class Team {
 public:
  // `threads` includes the caller; the helper threads start with the first run().
  explicit Team(int threads) : threads_(threads) {}
  Team(const Team&) = delete;
  ~Team();
  int threads() const noexcept { return threads_; }

  // Calls work(chunk) once for each of 0 … chunks−1, in any order, and returns when all are done.
  // `work` must not throw.  May be called by several threads: while one has the helpers, the others
  // work alone.
  template <class Work>
  void run(Index chunks, const Work& work) {
    share(
        chunks,
        [](const void* context, Index chunk) { (*static_cast<const Work*>(context))(chunk); },
        &work);
  }

 private:
  using Call = void (*)(const void* context, Index chunk);
  void share(Index chunks, Call call, const void* context);
  void take_chunks(uint64_t generation);
  void help();

  const int threads_;
  std::vector<std::thread> helpers_;
  std::mutex busy_;
  // The current work: generation (32 bits), chunks (16), next chunk (16).  A chunk is taken by one
  // compare-and-exchange, which fails if the generation is over.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<uint32_t> generation_{0};  // helpers sleep until it changes
  std::atomic<Index> done_{0};
  std::atomic<Call> call_{nullptr};
  std::atomic<const void*> context_{nullptr};
  std::atomic<bool> ending_{false};
};

}  // namespace tangyin
