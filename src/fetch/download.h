// One file over HTTP or HTTPS into a file here, taken up where it stopped, within bounds.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tangyin {

struct DownloadLimits {
  std::chrono::milliseconds time{300'000};  // for one file
  uint64_t bytes = 1 << 20;                 // of one file
  // Before the body of an answer; more than a whole file that waits in the socket behind its header.
  uint64_t header_bytes = 8 << 20;
};

class Downloader {
 public:
  // `from`: the address of a folder, http or https; InputError where it is neither.  A server's
  // certificate has to be a good one.
  Downloader(const std::string& from, const DownloadLimits& limits);
  ~Downloader();

  // Appends to `part` what it lacks of the file FOLDER/`name` (percent-encoded).  False where the
  // server says that there is nothing behind what `part` holds.  SystemError where the server
  // cannot be reached, breaks off, or passes a limit: what has come stays in `part`.  InputError
  // where `part` is no regular file: it may be a link of somebody else's to anywhere.
  using Received = std::function<void(size_t bytes)>;
  bool download(const std::string& name, const std::filesystem::path& part,
                const Received& received);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tangyin
