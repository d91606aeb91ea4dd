// What is answered to a request.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tangyin {

struct Reply {
  int status = 200;
  std::string type = "application/json";
  std::shared_ptr<const std::string> body = std::make_shared<const std::string>();
  std::vector<std::pair<std::string, std::string>> headers = {};  // others than type and length
};

inline Reply reply_with(std::string body, std::string type = "application/json") {
  return {.type = std::move(type), .body = std::make_shared<const std::string>(std::move(body))};
}

// "Not Found"
const char* reason_of(int status) noexcept;

}  // namespace tangyin
