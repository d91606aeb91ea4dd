// The files of the page, read once when the server starts.  A request finds one by its exact name in
// a table; it never reaches the file system.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "server/http_request.h"
#include "server/reply.h"

namespace tangyin {

class StaticFiles {
 public:
  StaticFiles() = default;  // none
  // Everything below `folder` but names that begin with a dot.  InputError where it is no folder or
  // holds more than 128 MiB.
  explicit StaticFiles(const std::filesystem::path& folder);

  bool empty() const noexcept { return files_.empty(); }
  // The answer for the path of a GET, 304 where the caller has this version; null: no such file.  /
  // is /index.html.
  std::unique_ptr<Reply> find(const HttpRequest& request) const;

 private:
  struct File {
    std::shared_ptr<const std::string> body;
    std::string type, etag;
  };
  std::map<std::string, File> files_;  // "/scripts/main.js"
};

// Of every answer: no script, style or picture from elsewhere, no framing, no sniffing.
const std::vector<std::pair<std::string, std::string>>& security_headers();

// A strong ETag of the bytes: "\"9f86d081884c7d65\"".
std::string etag_of(std::string_view bytes);
// Whether If-None-Match names it.
bool has_version(const HttpRequest& request, const std::string& etag);

}  // namespace tangyin
