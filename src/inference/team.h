// A few threads that share the chunks of one piece of work.  Chunks are taken one by one, and
// whoever began the work takes part and waits for chunks, not for threads: a helper that the system
// has put aside holds nobody up. (OpenMP's barriers wait for every thread: with both cores busy a
// step of 64 states took 48 ms instead of 1.5.)
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
  explicit Team(int threads)
      : threads_(threads) {}  // the caller included; helpers start with the first run
  Team(const Team&) = delete;
  ~Team();

  // Calls work(chunk) for 0 … chunks−1, each once, in any order, and returns when all are done.
  // While one caller's work runs, another caller's runs on its own thread alone.
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
  // The work at hand: generation (32 bits), chunks (16), next chunk (16); taking a chunk is one
  // exchange, which fails where the generation has passed.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<uint32_t> generation_{0};  // what helpers sleep on
  std::atomic<Index> done_{0};
  std::atomic<Call> call_{nullptr};
  std::atomic<const void*> context_{nullptr};
  std::atomic<bool> ending_{false};
};

}  // namespace tangyin
