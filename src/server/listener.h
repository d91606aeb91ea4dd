// A listening socket on a numeric address.
#pragma once

#include <event2/listener.h>

#include <functional>
#include <string>

namespace tangyin {

class Listener {
 public:
  using Accept = std::function<void(evutil_socket_t socket, std::string peer)>;

  // `host` as in ServerOptions.  InputError, SystemError.
  Listener(event_base* loop, const std::string& host, int port, Accept accept);
  Listener(const Listener&) = delete;
  ~Listener();

  int port() const noexcept { return port_; }
  const std::string& host() const noexcept { return host_; }  // "[::1]"
  void stop();

 private:
  static void accepted(evconnlistener*, evutil_socket_t, sockaddr*, int, void* self);
  static void failed(evconnlistener*, void* self);
  static void again(evutil_socket_t, short, void* self);

  Accept accept_;
  std::string host_;
  int port_ = 0;
  evconnlistener* listener_ = nullptr;
  event* pause_ = nullptr;
};

}  // namespace tangyin
