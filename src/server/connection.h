// One connection of a client: bytes → requests, replies and events → bytes.  All on the thread of
// the event loop.
#pragma once

#include <event2/bufferevent.h>

#include <chrono>
#include <string>

#include "server/http_request.h"
#include "server/reply.h"

struct event;  // libevent's

namespace tangyin {

struct ConnectionLimits {
  RequestLimits request = {};
  double send_seconds = 10;       // for a whole request, from its first byte
  double idle_seconds = 60;       // between requests
  double stuck_seconds = 20;      // without the client reading anything of what waits for it
  double heartbeat_seconds = 15;  // between comments in a stream without events
  size_t unread_bytes = size_t{1} << 20;  // of a stream, that the client has not read yet
};

class Connection;

// What the server is to its connections.
class ConnectionHost {
 public:
  virtual void requested(Connection& connection, HttpRequest request) = 0;
  // A request that can't be read; the connection ends after the reply to it.
  virtual Reply refusal(int status, const HttpRequest& request) = 0;
  // The answer, or what there is of it, is on its way; status 499: the client has gone before.
  virtual void answered(Connection& connection, int status, size_t bytes) = 0;
  // It is over; the host deletes the connection, but not before it has returned to the loop.
  // `reason`: closed, idle, slow, unread, error
  virtual void over(Connection& connection, const char* reason) = 0;
  virtual bool ending() const = 0;  // no further request is wanted

 protected:
  ~ConnectionHost() = default;
};

class Connection {
 public:
  // Takes the socket.
  Connection(ConnectionHost& host, event_base* loop, evutil_socket_t socket, uint64_t id,
             std::string peer, const ConnectionLimits& limits);
  Connection(const Connection&) = delete;
  ~Connection();

  uint64_t id() const noexcept { return id_; }
  const std::string& peer() const noexcept { return peer_; }

  // The answer to the request that was handed to the host last.  `head_only`: to HEAD.
  void answer(const Reply& reply, bool head_only = false);
  // Instead of it: an event; the first one begins the stream.  `headers` go with the first.
  void stream(const std::vector<std::pair<std::string, std::string>>& headers);  // heartbeats
  void event(const std::string& name, const std::string& json);
  bool streaming() const noexcept { return streaming_; }
  void end_stream();

  // The server is being stopped: ends now where nothing is being answered, else after the answer.
  void drain();

 private:
  enum class State : uint8_t { reading, working, lingering, over };
  static void on_read(bufferevent*, void* self);
  static void on_written(bufferevent*, void* self);
  static void on_event(bufferevent*, short what, void* self);
  static void on_timer(evutil_socket_t, short, void* self);
  void read_requests();
  void read_some();
  void refuse();
  void begin_stream();
  void write(std::string_view bytes);
  void write_chunk(std::string_view bytes);
  std::string head_of(int status, const std::string& type) const;
  void finish(int status);
  void linger();
  void close(const char* reason);
  void wait(double seconds);
  bool alive() const noexcept { return state_ != State::over; }

  ConnectionHost& host_;
  const uint64_t id_;
  const std::string peer_;
  const ConnectionLimits& limits_;
  bufferevent* socket_;
  ::event* timer_;
  RequestParser parser_;
  State state_ = State::reading;
  bool in_read_requests_ = false, shut_ = false;
  // Of the request that is being answered.
  bool keep_alive_ = true, chunks_ = true;
  bool wants_stream_ = false, streaming_ = false;
  std::vector<std::pair<std::string, std::string>> stream_headers_;
  size_t sent_ = 0;  // bytes of bodies
};

}  // namespace tangyin
