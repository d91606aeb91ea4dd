#include "inference/team.h"

#include <cassert>

namespace tangyin {
namespace {

constexpr int kChunkBits = 16;
constexpr uint64_t kMask = (1U << kChunkBits) - 1;

// Spins of a helper before it sleeps, about 20 µs.  Work comes in quick succession, and waking a
// sleeping thread takes longer than a chunk.
constexpr int kLooks = 600;

inline void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Team::~Team() {
  ending_ = true;
  ++generation_;
  generation_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void Team::take_chunks(uint64_t generation) {
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  for (;;) {
    const uint64_t next = ticket & kMask, chunks = ticket >> kChunkBits & kMask;
    if (ticket >> (2 * kChunkBits) != generation || next == chunks) return;
    if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel)) continue;
    call_.load(std::memory_order_relaxed)(context_.load(std::memory_order_relaxed),
                                          static_cast<Index>(next));
    done_.fetch_add(1, std::memory_order_acq_rel);
    ticket = ticket_.load(std::memory_order_acquire);
  }
}

void Team::help() {
  uint32_t seen = 0;
  for (;;) {
    for (int n = 0; n < kLooks && generation_.load(std::memory_order_acquire) == seen; ++n) pause();
    generation_.wait(seen, std::memory_order_acquire);
    if (ending_) return;
    seen = generation_.load(std::memory_order_acquire);
    take_chunks(seen);
  }
}

void Team::share(Index chunks, Call call, const void* context) {
  assert(chunks <= static_cast<Index>(kMask));
  const std::unique_lock lock(busy_, std::try_to_lock);
  if (threads_ == 1 || chunks <= 1 || !lock) {
    for (Index chunk = 0; chunk < chunks; ++chunk) call(context, chunk);
    return;
  }
  while (static_cast<int>(helpers_.size()) + 1 < threads_)
    helpers_.emplace_back([this] { help(); });
  call_.store(call, std::memory_order_relaxed);
  context_.store(context, std::memory_order_relaxed);
  done_.store(0, std::memory_order_relaxed);
  const uint32_t generation = generation_.load(std::memory_order_relaxed) + 1;
  ticket_.store(uint64_t{generation} << (2 * kChunkBits) | static_cast<uint64_t>(chunks)
                                                               << kChunkBits,
                std::memory_order_release);
  generation_.store(generation, std::memory_order_release);
  generation_.notify_all();
  take_chunks(generation);
  for (int n = 0; done_.load(std::memory_order_acquire) < chunks; ++n)  // a helper's last chunk
    n < kLooks ? pause() : std::this_thread::yield();
}

}  // namespace tangyin
