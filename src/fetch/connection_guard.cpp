#include "fetch/connection_guard.h"

#include <fmt/format.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>

namespace tangyin {
namespace {

constexpr std::chrono::milliseconds kInterval{20};

// That the connection has brought so far, the TLS handshake's among them; 0 where nobody knows.
uint64_t bytes_received(int socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return size >= offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received
             ? info.tcpi_bytes_received
             : 0;
}

}  // namespace

ConnectionGuard::ConnectionGuard(const Limits& limits)
    : limits_(limits), thread_([this] { run(); }) {}

ConnectionGuard::~ConnectionGuard() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
  if (socket_ >= 0) ::close(socket_);
}

void ConnectionGuard::watch(int socket) {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0) ::close(socket_);
  socket_ = ::dup(socket);
}

void ConnectionGuard::header_has_ended() {
  const std::lock_guard lock(mutex_);
  header_ = false;
}

std::string ConnectionGuard::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

std::string ConnectionGuard::fault() const {
  if (std::chrono::steady_clock::now() - begin_ > limits_.time)
    return fmt::format("takes longer than {} s for one file",
                       std::chrono::duration<double>(limits_.time).count());
  if (header_ && bytes_received(socket_) > limits_.header_bytes)
    return fmt::format("sends more than {} bytes before the file", limits_.header_bytes);
  return {};
}

void ConnectionGuard::run() {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, kInterval, [this] { return end_; })) {
    if (socket_ < 0 || !why_.empty()) continue;
    why_ = fault();
    if (!why_.empty()) ::shutdown(socket_, SHUT_RDWR);
  }
}

}  // namespace tangyin
