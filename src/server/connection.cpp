#include "server/connection.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <ctime>

namespace tangyin {
namespace {

constexpr double kLingerSeconds = 2;
constexpr size_t kReadAhead = size_t{64} << 10;  // bytes of further requests while one is answered

timeval interval_of(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  return {whole, static_cast<suseconds_t>((seconds - static_cast<double>(whole)) * 1e6)};
}

std::string date_now() {
  char text[64];
  const time_t now = std::time(nullptr);
  tm parts{};
  ::gmtime_r(&now, &parts);
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

Connection::Connection(ConnectionHost& host, event_base* loop, evutil_socket_t socket, uint64_t id,
                       std::string peer, const ConnectionLimits& limits)
    : host_(host),
      id_(id),
      peer_(std::move(peer)),
      limits_(limits),
      socket_(::bufferevent_socket_new(loop, socket, BEV_OPT_CLOSE_ON_FREE)),
      timer_(::event_new(loop, -1, 0, &Connection::on_timer, this)),
      parser_(limits.request) {
  ::bufferevent_setcb(socket_, &Connection::on_read, &Connection::on_written, &Connection::on_event,
                      this);
  ::bufferevent_setwatermark(socket_, EV_READ, 0, kReadAhead);
  const timeval stuck = interval_of(limits.stuck_seconds);
  ::bufferevent_set_timeouts(socket_, nullptr, &stuck);
  ::bufferevent_enable(socket_, EV_READ | EV_WRITE);
  wait(limits_.send_seconds);
}

Connection::~Connection() {
  ::event_free(timer_);
  ::bufferevent_free(socket_);
}

void Connection::wait(double seconds) {
  const timeval interval = interval_of(seconds);
  ::event_add(timer_, &interval);
}

void Connection::on_read(bufferevent*, void* self) {
  static_cast<Connection*>(self)->read_requests();
}

void Connection::on_written(bufferevent*, void* self) {  // everything is written
  auto* connection = static_cast<Connection*>(self);
  if (connection->state_ == State::lingering && !connection->shut_) {
    connection->shut_ = true;
    ::shutdown(::bufferevent_getfd(connection->socket_), SHUT_WR);
  }
}

void Connection::on_event(bufferevent*, short what, void* self) {
  auto* connection = static_cast<Connection*>(self);
  if ((what & BEV_EVENT_TIMEOUT) != 0)
    connection->close("unread");
  else if ((what & BEV_EVENT_EOF) != 0)
    connection->close("closed");
  else if ((what & BEV_EVENT_ERROR) != 0)
    connection->close("error");
}

void Connection::on_timer(evutil_socket_t, short, void* self) {
  auto* connection = static_cast<Connection*>(self);
  switch (connection->state_) {
    case State::reading:
      if (connection->parser_.started())
        connection->refuse();
      else
        connection->close("idle");
      break;
    case State::working:
      if (!connection->wants_stream_) break;
      connection->begin_stream();
      connection->write_chunk(": still working\n\n");
      if (connection->alive()) connection->wait(connection->limits_.heartbeat_seconds);
      break;
    case State::lingering:
      // As long as the client reads, on_event decides how long it may take.
      if (connection->shut_)
        connection->close("closed");
      else
        connection->wait(kLingerSeconds);
      break;
    case State::over:
      break;
  }
}

// A reply may be given while the request is being handed over; then the next request is read in the
// same loop rather than deeper in the stack.
void Connection::read_requests() {
  if (in_read_requests_) return;
  in_read_requests_ = true;
  evbuffer* input = ::bufferevent_get_input(socket_);
  while (state_ == State::reading && ::evbuffer_get_length(input) > 0) read_some();
  if (state_ == State::lingering) ::evbuffer_drain(input, ::evbuffer_get_length(input));
  in_read_requests_ = false;
}

void Connection::read_some() {
  evbuffer* input = ::bufferevent_get_input(socket_);
  evbuffer_iovec piece{};
  ::evbuffer_peek(input, -1, nullptr, &piece, 1);
  const bool started = parser_.started();
  const size_t taken = parser_.read({static_cast<const char*>(piece.iov_base), piece.iov_len});
  ::evbuffer_drain(input, taken);
  if (!started) wait(limits_.send_seconds);
  if (parser_.failure() != 0) return refuse();
  if (parser_.complete()) {
    HttpRequest request = parser_.take();
    state_ = State::working;
    ::event_del(timer_);
    keep_alive_ = request.keep_alive, chunks_ = request.chunks;
    wants_stream_ = streaming_ = false;
    sent_ = 0;
    return host_.requested(*this, std::move(request));
  }
  if (parser_.wants_continue()) write("HTTP/1.1 100 Continue\r\n\r\n");
}

// The request can't be read, or did not come in time (408).
void Connection::refuse() {
  const int status = parser_.failure() != 0 ? parser_.failure() : 408;
  HttpRequest request = parser_.take();
  state_ = State::working;
  keep_alive_ = false, chunks_ = true, wants_stream_ = streaming_ = false;
  sent_ = 0;
  answer(host_.refusal(status, request));
}

void Connection::write(std::string_view bytes) {
  ::bufferevent_write(socket_, bytes.data(), bytes.size());
}

std::string Connection::head_of(int status, const std::string& type) const {
  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, reason_of(status), date_now());
  if (!type.empty()) head += "Content-Type: " + type + "\r\n";
  if (!keep_alive_)
    head += "Connection: close\r\n";
  else if (!chunks_)
    head += "Connection: keep-alive\r\n";  // HTTP/1.0
  return head;
}

void Connection::answer(const Reply& reply, bool head_only) {
  if (state_ != State::working || streaming_) return;
  if (host_.ending()) keep_alive_ = false;
  const bool bodiless = reply.status == 204 || reply.status == 304;
  const size_t size = reply.body ? reply.body->size() : 0;
  std::string head = head_of(reply.status, bodiless ? "" : reply.type);
  if (!bodiless) head += fmt::format("Content-Length: {}\r\n", size);
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  write(head + "\r\n");
  if (!bodiless && !head_only && size > 0) {
    auto* kept = new std::shared_ptr<const std::string>(reply.body);
    const auto release = [](const void*, size_t, void* body) {
      delete static_cast<std::shared_ptr<const std::string>*>(body);
    };
    if (::evbuffer_add_reference(::bufferevent_get_output(socket_), reply.body->data(), size,
                                 release, kept) != 0)
      delete kept;
    sent_ += size;
  }
  finish(reply.status);
}

void Connection::stream(const std::vector<std::pair<std::string, std::string>>& headers) {
  wants_stream_ = true;
  stream_headers_ = headers;
  wait(limits_.heartbeat_seconds);
}

void Connection::begin_stream() {
  if (streaming_ || state_ != State::working) return;
  streaming_ = true;
  if (!chunks_) keep_alive_ = false;  // HTTP/1.0: the end of the connection ends the stream
  std::string head = head_of(200, "text/event-stream; charset=utf-8");
  head += "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n";
  if (chunks_) head += "Transfer-Encoding: chunked\r\n";
  for (const auto& [name, value] : stream_headers_) head += name + ": " + value + "\r\n";
  write(head + "\r\n");
}

void Connection::write_chunk(std::string_view bytes) {
  if (chunks_)
    write(fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
  else
    write(bytes);
  sent_ += bytes.size();
  if (::evbuffer_get_length(::bufferevent_get_output(socket_)) > limits_.unread_bytes)
    close("unread");
}

// JSON has no line breaks, so that its text is one line of data.
void Connection::event(const std::string& name, const std::string& json) {
  if (state_ != State::working) return;
  begin_stream();
  write_chunk("event: " + name + "\ndata: " + json + "\n\n");
  if (alive()) wait(limits_.heartbeat_seconds);
}

void Connection::end_stream() {
  if (state_ != State::working) return;
  if (host_.ending()) keep_alive_ = false;
  if (chunks_) write("0\r\n\r\n");
  finish(200);
}

void Connection::finish(int status) {
  host_.answered(*this, status, sent_);
  streaming_ = wants_stream_ = false;
  if (!keep_alive_) return linger();
  state_ = State::reading;
  wait(limits_.idle_seconds);
  read_requests();
}

// Closing at once would lose the answer where the client is still sending: the rest is read and
// thrown away for a little while.
void Connection::linger() {
  state_ = State::lingering;
  if (::evbuffer_get_length(::bufferevent_get_output(socket_)) == 0) on_written(socket_, this);
  wait(kLingerSeconds);
  read_requests();
}

void Connection::drain() {
  if (state_ == State::reading && !parser_.started()) close("closed");
}

void Connection::close(const char* reason) {
  if (!alive()) return;
  const bool unanswered = state_ == State::working;
  state_ = State::over;
  ::event_del(timer_);
  ::bufferevent_disable(socket_, EV_READ | EV_WRITE);
  if (unanswered) host_.answered(*this, 499, sent_);
  host_.over(*this, reason);
}

}  // namespace tangyin
