#define CPPHTTPLIB_OPENSSL_SUPPORT
#include "fetch/download.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "fetch/connection_guard.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

constexpr int kWhole = 200, kPart = 206, kNothingThere = 416;  // HTTP's status codes

struct Address {
  std::string server, path;  // "https://host:port", "/a/b"
};

Address split_address(const std::string& url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || (!url.starts_with("http://") && !url.starts_with("https://")))
    throw InputError(
        fmt::format("--from {}: an address that begins with http:// or https:// is wanted", url));
  const size_t slash = url.find('/', scheme + 3);
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) path.pop_back();
  return {url.substr(0, slash), path};
}

// A file that is written to its end.  Links are not followed, and a pipe is not waited for.
class PartialFile {
 public:
  explicit PartialFile(const fs::path& path)
      : path_(path),
        fd_(::open(path.c_str(),
                   O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666)) {
    if (fd_ < 0 && errno != ELOOP && errno != ENXIO)
      throw system_error("cannot write " + path.string());
    struct stat status {};
    if (fd_ >= 0 && ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode)) {
      size_ = static_cast<uint64_t>(status.st_size);
      return;
    }
    if (fd_ >= 0) ::close(fd_);
    throw InputError(fmt::format(
        "{}: is a link or a device, not a download that was begun; remove it", path.string()));
  }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() { ::close(fd_); }

  uint64_t size() const { return size_; }
  void empty() {
    if (::ftruncate(fd_, 0) != 0) throw system_error("cannot write " + path_.string());
    size_ = 0;
  }
  bool append(const char* data, size_t size) {
    size_ += size;
    while (size > 0) {
      const ssize_t n = ::write(fd_, data, size);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return false;
      data += n, size -= static_cast<size_t>(n);
    }
    return true;
  }

 private:
  const fs::path path_;
  const int fd_;
  uint64_t size_ = 0;
};

}  // namespace

class Downloader::Connection {
 public:
  Connection(const std::string& from, const DownloadLimits& limits)
      : limits_(limits), address_(split_address(from)), client_(address_.server) {
    client_.set_connection_timeout(20);
    client_.set_read_timeout(60);
    client_.set_follow_location(true);
    client_.enable_server_certificate_verification(true);
  }
  bool download(const std::string& name, const fs::path& part, const Received& received);

 private:
  // What came of one request.
  struct Exchange {
    int status = 0;  // 0: no answer
    bool too_long = false, full = false;
    std::string ended;  // by the guard
    httplib::Error error = httplib::Error::Success;
  };
  Exchange request(const std::string& path, PartialFile& file, const Received& received);

  const DownloadLimits limits_;
  const Address address_;
  httplib::Client client_;
};

Downloader::Connection::Exchange Downloader::Connection::request(const std::string& path,
                                                                 PartialFile& file,
                                                                 const Received& received) {
  Exchange exchange;
  ConnectionGuard guard({limits_.time, limits_.header_bytes});
  client_.set_socket_options([&](int socket) { guard.watch(socket); });
  httplib::Headers headers;
  if (file.size() > 0) headers.emplace("Range", fmt::format("bytes={}-", file.size()));
  const auto answer = client_.Get(
      path, headers,
      [&](const httplib::Response& response) {
        guard.header_has_ended();
        exchange.status = response.status;
        if (response.status == kWhole) file.empty();
        return response.status == kWhole || response.status == kPart;
      },
      [&](const char* data, size_t size) {
        exchange.too_long = file.size() + size > limits_.bytes;
        exchange.full = !exchange.too_long && !file.append(data, size);
        received(size);
        return !exchange.too_long && !exchange.full;
      });
  client_.set_socket_options([](int) {});
  exchange.ended = guard.why();
  if (!answer) exchange.error = answer.error();
  return exchange;
}

bool Downloader::Connection::download(const std::string& name, const fs::path& part,
                                      const Received& received) {
  PartialFile file(part);
  const bool begun = file.size() > 0;
  const std::string path = address_.path + "/" + name;
  const Exchange exchange = request(path, file, received);
  const auto fail = [&](const std::string& fault) {
    throw SystemError(fmt::format("{}: {}", address_.server, fault));
  };
  if (exchange.too_long)
    fail(fmt::format("{} is longer than {} bytes; is --from right?", path, limits_.bytes));
  if (exchange.full)
    throw SystemError(fmt::format("cannot write {}; is the disk full?", part.string()));
  if (!exchange.ended.empty()) fail(exchange.ended + "; the next call goes on from here");
  if (exchange.status == kNothingThere && begun) return false;
  if (exchange.status != 0 && exchange.status != kWhole && exchange.status != kPart)
    throw SystemError(fmt::format("{}{}: the server answered {}; is --from right?", address_.server,
                                  path, exchange.status));
  if (exchange.error == httplib::Error::SSLServerVerification)
    fail("its certificate is not one that this machine trusts");
  if (exchange.error != httplib::Error::Success)
    fail(fmt::format("{} ({}); the next call goes on from here",
                     begun || exchange.status != 0 ? "the connection broke"
                                                   : "cannot be reached; is there a network?",
                     httplib::to_string(exchange.error)));
  return true;
}

Downloader::Downloader(const std::string& from, const DownloadLimits& limits)
    : connection_(std::make_unique<Connection>(from, limits)) {}

Downloader::~Downloader() = default;

bool Downloader::download(const std::string& name, const fs::path& part, const Received& received) {
  return connection_->download(name, part, received);
}

}  // namespace tangyin
