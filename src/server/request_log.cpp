#include "server/request_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/error.h"

namespace tangyin {

struct RequestLog::Impl {
  spdlog::logger logger{"tangyin", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

RequestLog::RequestLog(LogLevel level) : impl_(std::make_unique<Impl>()) {
  impl_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %v");
  if (level == LogLevel::off) impl_->logger.set_level(spdlog::level::off);
}

RequestLog::~RequestLog() = default;

void RequestLog::request(const std::string& peer, const std::string& target, int status,
                         size_t bytes, double milliseconds) {
  impl_->logger.info("{} {} {} {} bytes {:.1f} ms", peer, in_brief(target), status, bytes,
                     milliseconds);
}

void RequestLog::note(const std::string& sentence) {
  impl_->logger.info("{}", sentence);
}

}  // namespace tangyin
