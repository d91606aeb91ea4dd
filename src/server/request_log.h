// One line on stderr for each request, and for what happens to the server as a whole.
#pragma once

#include <memory>
#include <string>

namespace tangyin {

enum class LogLevel : uint8_t { off, requests };

// Thread-safe.
class RequestLog {
 public:
  explicit RequestLog(LogLevel level);
  ~RequestLog();
  // `target`: method and path, made printable.
  void request(const std::string& peer, const std::string& target, int status, size_t bytes,
               double milliseconds);
  void note(const std::string& sentence);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tangyin
