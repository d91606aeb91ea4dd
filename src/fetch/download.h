// Downloads files over HTTP or HTTPS within limits; continues a download that was interrupted.
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
  // Before the body of an answer.  More than a whole file, which may wait in the socket behind it.
  uint64_t header_bytes = 8 << 20;
};

class Downloader {
 public:
  // `from`: the address of a folder, http or https; InputError if it is neither.  Certificates are
  // verified.
  Downloader(const std::string& from, const DownloadLimits& limits);
  ~Downloader();

  // Appends to `part` the rest of the file FOLDER/`name` (percent-encoded).  False if the server
  // says that there is no more.  SystemError if the server cannot be reached, ends early or exceeds
  // a limit; what was received stays in `part`.  InputError if `part` is not a regular file: it
  // might be somebody else's link.
  using Received = std::function<void(size_t bytes)>;
  bool download(const std::string& name, const std::filesystem::path& part,
                const Received& received);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tangyin
