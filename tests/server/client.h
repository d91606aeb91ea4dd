// A blocking HTTP client on loopback, which also says what no proper client would.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/server.h"

namespace tangyin {

// A server of its own thread, on a free port.
class RunningServer {
 public:
  explicit RunningServer(const Poet& poet, ServerOptions options = {})
      : server_(poet, quiet(std::move(options))), thread_([this] { server_.run(); }) {}
  RunningServer(const RunningServer&) = delete;
  ~RunningServer() {
    server_.stop();
    thread_.join();
  }
  Server& operator*() { return server_; }
  Server* operator->() { return &server_; }
  void wait_until_unanswered(size_t count) const {
    while (server_.unanswered() != count) std::this_thread::yield();
  }

 private:
  static ServerOptions quiet(ServerOptions options) {
    options.port = 0;
    options.log = LogLevel::off;
    return options;
  }
  Server server_;
  std::thread thread_;
};

struct Response {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // chunks put together
};

struct StreamedEvent {
  std::string name, data;
};

class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  Client(const Client&) = delete;
  ~Client() { close(); }

  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void shutdown_writing() { ::shutdown(socket_, SHUT_WR); }

  // Errors do not matter: the server may have closed.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }
  void send_request(const std::string& method, const std::string& target,
                    const std::string& body = {}, const std::string& headers = {}) {
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
    if (method == "POST") {
      if (headers.find("Content-Type") == std::string::npos)
        text += "Content-Type: application/json\r\n";
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    send(text + "\r\n" + body);
  }
  Response ask(const std::string& method, const std::string& target, const std::string& body = {},
               const std::string& headers = {}) {
    send_request(method, target, body, headers);
    return receive(method == "HEAD");
  }

  // Status 0: the connection was closed instead.
  Response receive(bool head_only = false) {
    Response response = receive_head();
    if (response.status == 0 || head_only || response.status == 204 || response.status == 304 ||
        response.status == 100)
      return response;
    if (response.headers.contains("transfer-encoding")) {
      for (std::string chunk = receive_chunk(); !chunk.empty(); chunk = receive_chunk())
        response.body += chunk;
    } else if (response.headers.contains("content-length")) {
      const size_t size = std::stoul(response.headers["content-length"]);
      while (buffer_.size() < size && receive_more()) {
      }
      response.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
    } else {
      while (receive_more()) {
      }
      response.body = std::exchange(buffer_, {});
    }
    return response;
  }

  Response receive_head() {
    while (buffer_.find("\r\n\r\n") == std::string::npos)
      if (!receive_more()) return {};
    const size_t end = buffer_.find("\r\n\r\n");
    Response response;
    std::string head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    response.status = std::stoi(head.substr(9, 3));
    head.erase(0, head.find("\r\n") + 2);
    while (!head.empty()) {
      const size_t colon = head.find(": "), line = head.find("\r\n");
      std::string name = head.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(c));
      response.headers[name] = head.substr(colon + 2, line - colon - 2);
      head.erase(0, line + 2);
    }
    return response;
  }

  // Empty: the last one.
  std::string receive_chunk() {
    while (buffer_.find("\r\n") == std::string::npos)
      if (!receive_more()) return {};
    const size_t size = std::stoul(buffer_, nullptr, 16);
    const size_t begin = buffer_.find("\r\n") + 2;
    while (buffer_.size() < begin + size + 2)
      if (!receive_more()) return {};
    std::string chunk = buffer_.substr(begin, size);
    buffer_.erase(0, begin + size + 2);
    return chunk;
  }

  bool is_closed() {  // waits until something comes
    return buffer_.empty() && !receive_more();
  }

 private:
  bool receive_more() {
    char piece[16384];
    const ssize_t size = ::recv(socket_, piece, sizeof piece, 0);
    if (size <= 0) return false;
    buffer_.append(piece, static_cast<size_t>(size));
    return true;
  }

  int socket_;
  std::string buffer_;
};

inline std::vector<StreamedEvent> events_of(const std::string& stream) {
  std::vector<StreamedEvent> events;
  for (size_t begin = 0; begin < stream.size();) {
    const size_t end = stream.find("\n\n", begin);
    const std::string block = stream.substr(begin, end - begin);
    begin = end == std::string::npos ? stream.size() : end + 2;
    if (!block.starts_with("event: ")) continue;  // a comment
    const size_t line = block.find('\n');
    events.push_back({block.substr(7, line - 7), block.substr(line + 7)});
  }
  return events;
}

}  // namespace tangyin
