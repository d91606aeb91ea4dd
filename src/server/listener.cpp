#include "server/listener.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <memory>

#include "base/error.h"

namespace tangyin {
namespace {

// "127.0.0.1:5123", "[::1]:5123"
std::pair<std::string, int> name_of(const sockaddr* address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return {"[" + std::string(text) + "]", ntohs(v6->sin6_port)};
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
  ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  return {text, ntohs(v4->sin_port)};
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses addresses_of(const std::string& host, int port) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_family = AF_UNSPEC, wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  const std::string name = host == "localhost" ? "127.0.0.1" : host;
  if (::getaddrinfo(name.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0)
    throw InputError(fmt::format(
        "'{}': no address to listen on; it should be a number such as 127.0.0.1, ::1 or 0.0.0.0",
        in_brief(host)));
  return {found, &::freeaddrinfo};
}

}  // namespace

Listener::Listener(event_base* loop, const std::string& host, int port, Accept accept)
    : accept_(std::move(accept)) {
  const Addresses addresses = addresses_of(host, port);
  constexpr int kWaiting = 512;  // connections that the system holds until they are accepted
  listener_ = ::evconnlistener_new_bind(
      loop, &Listener::accepted, this,
      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, kWaiting,
      addresses->ai_addr, static_cast<int>(addresses->ai_addrlen));
  if (listener_ == nullptr) throw system_error(fmt::format("cannot listen on {}:{}", host, port));
  ::evconnlistener_set_error_cb(listener_, &Listener::failed);
  pause_ = ::event_new(loop, -1, 0, &Listener::again, this);
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(::evconnlistener_get_fd(listener_), reinterpret_cast<sockaddr*>(&bound), &size);
  std::tie(host_, port_) = name_of(reinterpret_cast<const sockaddr*>(&bound));
}

Listener::~Listener() {
  stop();
  ::event_free(pause_);
}

void Listener::stop() {
  ::event_del(pause_);
  if (listener_ != nullptr) ::evconnlistener_free(listener_);
  listener_ = nullptr;
}

void Listener::accepted(evconnlistener*, evutil_socket_t socket, sockaddr* address, int,
                        void* self) {
  constexpr int kOn = 1;  // events leave at once
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &kOn, sizeof kOn);
  const auto [name, port] = name_of(address);
  static_cast<Listener*>(self)->accept_(socket, name + ":" + std::to_string(port));
}

// No descriptors or memory are left: waits a little rather than asking again at once.
void Listener::failed(evconnlistener* listener, void* self) {
  ::evconnlistener_disable(listener);
  const timeval wait{0, 100'000};
  ::event_add(static_cast<Listener*>(self)->pause_, &wait);
}

void Listener::again(evutil_socket_t, short, void* self) {
  auto* listener = static_cast<Listener*>(self);
  if (listener->listener_ != nullptr) ::evconnlistener_enable(listener->listener_);
}

}  // namespace tangyin
