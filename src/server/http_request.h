// An HTTP/1.x request, and the parser that makes one of the bytes of a connection.  The syntax is
// http-parser's; limits, decoding and what is refused are ours.
#pragma once

#include <http_parser.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tangyin {

struct HttpRequest {
  std::string method;                                        // "GET"
  std::string path;                                          // decoded, UTF-8: "/v1/characters/月"
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order
  std::vector<std::pair<std::string, std::string>> headers;  // in order, names in lower case
  std::string body;
  bool keep_alive = false;
  bool chunks = false;  // the client reads chunked bodies: HTTP/1.1

  // The first header of that name (in lower case); null: none.
  const std::string* header(std::string_view name) const;
};

struct RequestLimits {
  size_t head = size_t{16} << 10;  // bytes of target and headers
  size_t body = size_t{64} << 10;  // bytes
};

// %E6%9C%88 → 月, and + → a blank where `plus`.  Nothing where a % is not followed by two digits, or
// the result is not UTF-8 or has control characters.
std::optional<std::string> percent_decoded(std::string_view text, bool plus);
std::string percent_encoded(std::string_view text);

// Reads one request after another.
class RequestParser {
 public:
  explicit RequestParser(const RequestLimits& limits);
  RequestParser(const RequestParser&) = delete;  // http-parser holds its address

  // Reads up to the end of a request and returns how many bytes it took.  Takes none once complete()
  // or failure() until take().
  size_t read(std::string_view bytes);
  bool started() const noexcept { return started_; }  // a byte of the next request has come
  bool complete() const noexcept { return complete_; }
  // The status to refuse the request with: 400, 413, 414, 431, 501; 0: none.  Nothing more can be
  // read from the connection then.
  int failure() const noexcept { return failure_; }
  // Whether the client waits for "100 Continue" before it sends the body; true once a request.
  bool wants_continue();
  HttpRequest take();

 private:
  friend struct ParserCallbacks;
  int fail(int status) noexcept;
  bool count(size_t bytes) noexcept;
  int headers_complete();
  bool decode_target();

  const RequestLimits limits_;
  http_parser parser_;
  HttpRequest request_;
  std::string target_;
  size_t head_ = 0;          // bytes of target and headers so far
  bool in_value_ = false;    // the last piece was of a header's value
  bool body_begun_ = false;  // what comes now as headers is trailers, which are ignored
  bool started_ = false, complete_ = false, expects_ = false;
  int failure_ = 0;
};

}  // namespace tangyin
