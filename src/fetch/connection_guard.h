// Ends a connection whose server gives too much before the answer begins, or takes too long: the
// HTTP library bounds the pauses between bytes, not their number, and not the whole.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace tangyin {

class ConnectionGuard {
 public:
  struct Limits {
    std::chrono::milliseconds time;  // for the whole exchange
    uint64_t header_bytes;  // received before an answer's header is read, the handshake included
  };
  // Watches from now on until it goes.
  explicit ConnectionGuard(const Limits& limits);
  ConnectionGuard(const ConnectionGuard&) = delete;
  ConnectionGuard& operator=(const ConnectionGuard&) = delete;
  ~ConnectionGuard();

  void watch(int socket);   // the one that is used from now on
  void header_has_ended();  // what follows is counted by whoever receives it
  std::string why() const;  // it ended the connection; empty where it did not

 private:
  void run();
  std::string fault() const;  // what there is to end it for

  const Limits limits_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  mutable std::mutex mutex_;  // of all below
  std::condition_variable ended_;
  int socket_ = -1;  // a descriptor of our own: it stays what it is though the other is closed
  bool header_ = true, end_ = false;
  std::string why_;
  std::thread thread_;
};

}  // namespace tangyin
