// The HTTP server: one thread for all connections (libevent), a few for the work.
//
//   Server server(poet, {.port = 8080});
//   server.run();    // until stop() or SIGTERM, and then until what is being answered is answered
#pragma once

#include <tangyin/poet.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "server/api.h"
#include "server/connection.h"
#include "server/request_log.h"

namespace tangyin {

struct ServerOptions {
  std::string host = "127.0.0.1";         // a numeric address, or localhost
  int port = 8080;                        // 0: any that is free
  std::filesystem::path web = {};         // the folder of the page; empty: none
  std::vector<std::string> origins = {};  // that pages may call the API from; "*": any
  size_t writers = 16;                    // poems that are written at the same time
  size_t checkers = 2;                    // threads for what is quick
  size_t waiting = 64;                    // requests that may wait for a writer
  size_t connections = 1024;
  double work_seconds = 60;   // for a request, with its waiting
  double drain_seconds = 20;  // for what is being answered when the server is stopped
  ConnectionLimits connection = {};
  ApiLimits api = {};
  LogLevel log = LogLevel::requests;
  bool signals =
      false;  // SIGINT and SIGTERM stop it; a second one within the drain ends it at once
};

class Server {
 public:
  // Listens.  InputError where the address makes no sense, SystemError where it can't be had.
  // Borrows the poet.
  Server(const Poet& poet, ServerOptions options);
  ~Server();

  int port() const noexcept;
  std::string address() const;  // "http://127.0.0.1:8080"

  void run();
  void stop();  // from any thread
  // Requests that are being worked on or wait; from any thread.
  size_t unanswered() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tangyin
