// tangyin serve: the page and the HTTP API.
#ifdef TANGYIN_SERVER
#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "base/data_file.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "server/server.h"

namespace tangyin::cli {
namespace {

struct ServeOptions {
  OpenOptions open;
  ServerOptions server;
  std::string web;
  bool no_page = false, quiet = false;
  int kibibytes = 64;
};

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void serve(ServeOptions options) {
  ServerOptions& server = options.server;
  if (!options.no_page)
    server.web = options.web.empty() ? find_data_file("web") : std::filesystem::path(options.web);
  server.connection.request.body = static_cast<size_t>(options.kibibytes) << 10;
  server.log = options.quiet ? LogLevel::off : LogLevel::requests;
  server.signals = true;
  options.open.model = find_model(options.open.model).string();
  options.open.shared = true;
  const Poet poet = Poet::open(options.open);
  Server running(poet, server);
  fmt::print("唐音 {}  (Ctrl-C ends it)\n", running.address());
  if (!is_loopback(server.host))
    fmt::print(
        "other machines can reach it: there is no password and no TLS; see docs/server.md\n");
  std::fflush(stdout);
  running.run();
}

}  // namespace

void add_serve(CLI::App& program, int&) {
  const auto options = std::make_shared<ServeOptions>();
  ServerOptions& server = options->server;
  CLI::App* command = program.add_subcommand(
      "serve", "Serve the page and the HTTP API on this machine: http://127.0.0.1:8080");
  add_model_option(*command, options->open.model);
  command->add_option("--host", server.host, "address to listen on; 0.0.0.0: all of this machine")
      ->type_name("ADDRESS")
      ->capture_default_str();
  command->add_option("--port", server.port, "0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  CLI::Option* web = command
                         ->add_option("--web", options->web,
                                      "folder of the page (without it: the one that comes along)")
                         ->type_name("FOLDER");
  command->add_flag("--no-page", options->no_page, "the API alone")->excludes(web);
  command
      ->add_option("--allow-origin", server.origins,
                   "pages of this origin may call the API (https://example.org; * for all)")
      ->type_name("ORIGIN");
  command->add_option("--writers", server.writers, "poems that are written at the same time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--waiting", server.waiting, "requests that may wait for one of them")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command
      ->add_option("--threads", options->open.threads, "of the model's steps; 0: one for each core")
      ->check(CLI::Range(0, 64))
      ->capture_default_str();
  command->add_option("--connections", server.connections, "that may be open")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--request-seconds", server.work_seconds, "that a request may take")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  command->add_option("--request-kib", options->kibibytes, "size of a request's body, KiB")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str();
  command->add_option("--poems", server.api.poems, "that one request may ask for")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "no line for each request");
  command->callback([options] { serve(*options); });
}

}  // namespace tangyin::cli
#endif
