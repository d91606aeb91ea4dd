#include "server/server.h"

#include <event2/event.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <unordered_map>

#include "server/listener.h"
#include "server/mailbox.h"
#include "server/static_files.h"
#include "server/work_queue.h"

namespace tangyin {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// As many descriptors as the system lets this process have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

class Server::Impl final : public ConnectionHost {
 public:
  Impl(const Poet& poet, ServerOptions options);
  ~Impl();

  void run();
  void stop() {
    mailbox_.post([this] { begin_drain(); });
  }
  const Listener& listener() const noexcept { return listener_; }
  size_t unanswered() const noexcept { return unanswered_.load(); }

  void requested(Connection& connection, HttpRequest request) override;
  Reply refusal(int status, const HttpRequest& request) override;
  void answered(Connection& connection, int status, size_t bytes) override;
  void over(Connection& connection, const char* reason) override;
  bool ending() const override { return draining_; }

 private:
  struct FreeLoop {
    void operator()(event_base* loop) const { ::event_base_free(loop); }
  };
  struct FreeEvent {
    void operator()(::event* one) const { ::event_free(one); }
  };
  // A request on its way.  Its thread writes events, the loop tells it to stop.
  struct Exchange final : EventSink {
    Impl* server = nullptr;
    uint64_t id = 0, connection = 0;
    HttpRequest request;
    const Route* route = nullptr;  // null: none
    std::string parameter, target;
    bool streams = false, worked_on = false;
    Clock::time_point begin = Clock::now();
    Clock::time_point last = Clock::time_point::max();  // when it has to be done
    std::atomic<bool> gone = false;                     // nobody waits for it any more

    bool late() const { return Clock::now() >= last; }
    bool cancelled() const override { return gone.load(std::memory_order_relaxed) || late(); }
    void event(const std::string& name, const std::string& json) override;
  };
  struct Client {
    std::unique_ptr<Connection> connection;
    std::shared_ptr<Exchange> exchange;  // null: none
  };

  void accept(evutil_socket_t socket, std::string peer);
  Reply answer_here(Exchange& exchange);
  void hand_over(Connection& connection, const std::shared_ptr<Exchange>& exchange);
  void work(const std::shared_ptr<Exchange>& exchange);
  void deliver(const std::shared_ptr<Exchange>& exchange, const Reply& reply);
  void send(Connection& connection, const Exchange& exchange, Reply reply);
  Client* client_of(uint64_t connection, uint64_t exchange);
  std::vector<std::pair<std::string, std::string>> common_headers(const HttpRequest& request) const;
  void begin_drain();
  void end_if_drained();
  void watch_numbers();
  static void on_signal(evutil_socket_t, short, void* self);
  static void on_reap(evutil_socket_t, short, void* self);
  static void on_drain_timeout(evutil_socket_t, short, void* self);
  WorkQueue& queue_of(Lane lane) { return lane == Lane::writing ? writers_ : checkers_; }
  std::unique_ptr<event, FreeEvent> new_event(int what, short flags, event_callback_fn call) {
    return std::unique_ptr<event, FreeEvent>(::event_new(loop_.get(), what, flags, call, this));
  }

  const ServerOptions options_;
  Metrics metrics_;
  RequestLog log_;
  Api api_;
  StaticFiles files_;
  std::unique_ptr<event_base, FreeLoop> loop_;
  Mailbox mailbox_;
  Listener listener_;
  std::unordered_map<uint64_t, Client> clients_;
  std::vector<std::unique_ptr<Connection>> over_;  // to be deleted
  std::unique_ptr<event, FreeEvent> reap_, drain_timeout_, interrupt_, terminate_;
  uint64_t last_id_ = 0;
  std::atomic<size_t> unanswered_ = 0, open_ = 0;
  bool draining_ = false;
  WorkQueue writers_, checkers_;  // last: their threads end first
};

Server::Impl::Impl(const Poet& poet, ServerOptions options)
    : options_(std::move(options)),
      log_(options_.log),
      api_(poet, options_.api, metrics_),
      files_(options_.web.empty() ? StaticFiles() : StaticFiles(options_.web)),
      loop_(::event_base_new()),
      mailbox_(loop_.get()),
      listener_(
          loop_.get(), options_.host, options_.port,
          [this](evutil_socket_t socket, std::string peer) { accept(socket, std::move(peer)); }),
      reap_(new_event(-1, 0, &Impl::on_reap)),
      drain_timeout_(new_event(-1, 0, &Impl::on_drain_timeout)),
      writers_(options_.writers, options_.waiting),
      checkers_(options_.checkers, options_.waiting * 4) {
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  watch_numbers();
  if (!options_.signals) return;
  interrupt_ = new_event(SIGINT, EV_SIGNAL | EV_PERSIST, &Impl::on_signal);
  terminate_ = new_event(SIGTERM, EV_SIGNAL | EV_PERSIST, &Impl::on_signal);
  ::event_add(interrupt_.get(), nullptr);
  ::event_add(terminate_.get(), nullptr);
}

Server::Impl::~Impl() {
  for (auto& [id, client] : clients_)
    if (client.exchange) client.exchange->gone = true;
}

void Server::Impl::watch_numbers() {
  const auto number = [](size_t n) { return static_cast<double>(n); };
  metrics_.watch("tangyin_http_connections", "Connections that are open",
                 [=, this] { return number(open_.load()); });
  metrics_.watch("tangyin_http_unanswered", "Requests that are worked on or wait",
                 [=, this] { return number(unanswered_.load()); });
  metrics_.watch("tangyin_http_waiting", "Requests that wait for a thread that writes",
                 [=, this] { return number(writers_.waiting()); });
}

void Server::Impl::run() {
  ::event_base_dispatch(loop_.get());
  log_.note("stopped");
}

void Server::Impl::accept(evutil_socket_t socket, std::string peer) {
  if (clients_.size() >= options_.connections) {
    metrics_.dropped("full");
    ::evutil_closesocket(socket);
    return;
  }
  ::evutil_make_socket_nonblocking(socket);
  const uint64_t id = ++last_id_;
  clients_[id].connection = std::make_unique<Connection>(*this, loop_.get(), socket, id,
                                                         std::move(peer), options_.connection);
  open_ = clients_.size();
}

std::vector<std::pair<std::string, std::string>> Server::Impl::common_headers(
    const HttpRequest& request) const {
  auto headers = security_headers();
  const std::string* origin = request.header("origin");
  if (origin == nullptr || options_.origins.empty()) return headers;
  headers.emplace_back("Vary", "Origin");
  for (const std::string& allowed : options_.origins)
    if (allowed == "*" || allowed == *origin) {
      headers.emplace_back("Access-Control-Allow-Origin", allowed == "*" ? allowed : *origin);
      break;
    }
  return headers;
}

void Server::Impl::requested(Connection& connection, HttpRequest request) {
  auto exchange = std::make_shared<Exchange>();
  exchange->server = this;
  exchange->id = ++last_id_;
  exchange->connection = connection.id();
  exchange->last = exchange->begin +
                   std::chrono::milliseconds(static_cast<int64_t>(options_.work_seconds * 1000));
  Api::Match match = Api::match(request.method, request.path);
  exchange->target = request.method + " " + request.path;
  exchange->route = match.route;
  exchange->parameter = std::move(match.parameter);
  exchange->streams = match.route != nullptr && Api::streams(*match.route, request);
  exchange->request = std::move(request);
  clients_.at(connection.id()).exchange = exchange;
  ++unanswered_;
  if (draining_)
    return send(connection, *exchange,
                problem_reply(http_problem("ending"), language_of(exchange->request)));
  if (match.route != nullptr && match.route->lane != Lane::here)
    return hand_over(connection, exchange);
  send(connection, *exchange, answer_here(*exchange));
}

// What needs no other thread.
Reply Server::Impl::answer_here(Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  const Language language = language_of(request);
  if (exchange.route != nullptr)
    return api_.answer(*exchange.route, {request, exchange.parameter, false, exchange});
  const bool reads = request.method == "GET" || request.method == "HEAD";
  std::string allowed = Api::match(request.method, request.path).allowed;
  if (allowed.empty()) {
    std::unique_ptr<Reply> file = files_.find(request);
    if (file != nullptr && reads) return std::move(*file);
    if (request.path == "/" && files_.empty() && reads)
      return {.status = 302, .headers = {{"Location", "/docs"}}};
    if (file != nullptr) allowed = "GET, HEAD, OPTIONS";
  }
  if (request.method == "OPTIONS" && (!allowed.empty() || request.path == "*")) {
    Reply reply{.status = 204, .headers = {{"Allow", allowed}}};
    if (!options_.origins.empty()) {
      reply.headers.emplace_back("Access-Control-Allow-Methods", allowed);
      reply.headers.emplace_back("Access-Control-Allow-Headers", "Content-Type");
      reply.headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return reply;
  }
  if (allowed.empty()) return problem_reply(http_problem("not_found"), language);
  Reply reply = problem_reply(http_problem("method_not_allowed"), language);
  reply.headers.emplace_back("Allow", allowed);
  return reply;
}

void Server::Impl::hand_over(Connection& connection, const std::shared_ptr<Exchange>& exchange) {
  exchange->worked_on = true;
  if (exchange->streams) connection.stream(common_headers(exchange->request));
  if (queue_of(exchange->route->lane).push(exchange->id, [this, exchange] { work(exchange); }))
    return;
  send(connection, *exchange, problem_reply(http_problem("busy"), language_of(exchange->request)));
}

// On a thread of a queue.
void Server::Impl::work(const std::shared_ptr<Exchange>& exchange) {
  if (exchange->gone) return;
  Reply reply;
  if (!exchange->late())
    reply = api_.answer(*exchange->route,
                        {exchange->request, exchange->parameter, exchange->streams, *exchange});
  if (exchange->late() && (reply.status == 503 || reply.body->empty()))  // stopped, or never begun
    reply = problem_reply(http_problem("timed_out"), language_of(exchange->request));
  mailbox_.post([this, exchange, reply = std::move(reply)] { deliver(exchange, reply); });
}

void Server::Impl::Exchange::event(const std::string& name, const std::string& json) {
  if (gone) return;
  server->mailbox_.post([owner = server, from = connection, number = id, name, json] {
    if (Client* client = owner->client_of(from, number)) client->connection->event(name, json);
  });
}

// The client that still waits for the exchange; null: none.
Server::Impl::Client* Server::Impl::client_of(uint64_t connection, uint64_t exchange) {
  const auto found = clients_.find(connection);
  const bool waits =
      found != clients_.end() && found->second.exchange && found->second.exchange->id == exchange;
  return waits ? &found->second : nullptr;
}

void Server::Impl::deliver(const std::shared_ptr<Exchange>& exchange, const Reply& reply) {
  if (Client* client = client_of(exchange->connection, exchange->id))
    send(*client->connection, *exchange, reply);
}

void Server::Impl::send(Connection& connection, const Exchange& exchange, Reply reply) {
  const bool streamed = exchange.streams && (reply.status == 200 || connection.streaming());
  if (streamed) {
    connection.event(reply.status == 200 ? "done" : "error", reply.body ? *reply.body : "");
    return connection.end_stream();
  }
  for (auto& header : common_headers(exchange.request)) reply.headers.push_back(std::move(header));
  connection.answer(reply, exchange.request.method == "HEAD");
}

Reply Server::Impl::refusal(int status, const HttpRequest& request) {
  const Language language = language_of(request);
  Reply reply = problem_reply(problem_of_status(status), language);
  for (auto& header : common_headers(request)) reply.headers.push_back(std::move(header));
  return reply;
}

void Server::Impl::answered(Connection& connection, int status, size_t bytes) {
  Client& client = clients_.at(connection.id());
  const std::shared_ptr<Exchange> exchange = std::exchange(client.exchange, nullptr);
  if (!exchange) {
    log_.request(connection.peer(), "-", status, bytes, 0);
    metrics_.answered("other", "-", status, 0);
    return;
  }
  if (status == 499) {  // whoever works on it stops; who waits does not begin
    exchange->gone = true;
    if (exchange->worked_on) queue_of(exchange->route->lane).remove(exchange->id);
  }
  const double seconds = seconds_since(exchange->begin);
  log_.request(connection.peer(), exchange->target, status, bytes, seconds * 1000);
  const std::string& method = exchange->request.method;
  metrics_.answered(exchange->route != nullptr ? exchange->route->path
                    : status < 400             ? "page"
                                               : "other",
                    method, status, seconds);
  --unanswered_;
  end_if_drained();
}

void Server::Impl::over(Connection& connection, const char* reason) {
  const auto found = clients_.find(connection.id());
  if (std::string_view(reason) != "closed") metrics_.dropped(reason);
  over_.push_back(std::move(found->second.connection));
  clients_.erase(found);
  open_ = clients_.size();
  ::event_active(reap_.get(), EV_TIMEOUT, 0);
  end_if_drained();
}

void Server::Impl::on_reap(evutil_socket_t, short, void* self) {
  static_cast<Impl*>(self)->over_.clear();
}

void Server::Impl::on_signal(evutil_socket_t, short, void* self) {
  auto* server = static_cast<Impl*>(self);
  if (server->draining_) return on_drain_timeout(-1, 0, self);
  server->begin_drain();
}

void Server::Impl::begin_drain() {
  if (draining_) return;
  draining_ = true;
  log_.note(fmt::format("stopping; {} requests to be answered", unanswered_.load()));
  listener_.stop();
  std::vector<Connection*> all;
  for (const auto& [id, client] : clients_) all.push_back(client.connection.get());
  for (Connection* connection : all) connection->drain();
  const auto whole = static_cast<time_t>(options_.drain_seconds);
  const timeval wait{whole, 0};
  ::event_add(drain_timeout_.get(), &wait);
  end_if_drained();
}

void Server::Impl::end_if_drained() {
  if (draining_ && clients_.empty()) ::event_base_loopbreak(loop_.get());
}

void Server::Impl::on_drain_timeout(evutil_socket_t, short, void* self) {
  ::event_base_loopbreak(static_cast<Impl*>(self)->loop_.get());
}

Server::Server(const Poet& poet, ServerOptions options)
    : impl_(std::make_unique<Impl>(poet, std::move(options))) {}
Server::~Server() = default;

int Server::port() const noexcept {
  return impl_->listener().port();
}

std::string Server::address() const {
  return fmt::format("http://{}:{}", impl_->listener().host(), port());
}

void Server::run() {
  impl_->run();
}

void Server::stop() {
  impl_->stop();
}

size_t Server::unanswered() const {
  return impl_->unanswered();
}

}  // namespace tangyin
