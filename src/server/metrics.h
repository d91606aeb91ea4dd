// What the server counts, as Prometheus reads it (GET /metrics).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace tangyin {

// Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  // A request that was answered.  `route` is the template of its path ("/v1/poems"), "other" for
  // what is no route.
  void answered(const std::string& route, const std::string& method, int status, double seconds);
  void dropped(const std::string& reason);  // a connection: gone, slow, full
  void wrote_poem();
  // Numbers that are asked for when the metrics are.
  void watch(const std::string& name, const std::string& help, std::function<double()> value);

  std::string text() const;  // text/plain; version=0.0.4

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tangyin
