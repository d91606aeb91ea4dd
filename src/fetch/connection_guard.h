// Closes a connection whose server sends too much before the body of its answer, or takes too
// long.  The HTTP library limits only the pauses between bytes.
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
  // Watches from now until the end of its lifetime.
  explicit ConnectionGuard(const Limits& limits);
  ConnectionGuard(const ConnectionGuard&) = delete;
  ConnectionGuard& operator=(const ConnectionGuard&) = delete;
  ~ConnectionGuard();

  void watch(int socket);   // the socket in use from now on
  void header_has_ended();  // the receiver counts the bytes from here
  std::string why() const;  // it closed the connection; empty if it did not

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
