// Any bytes as what a connection sends, in pieces of any size: each request is refused, or answered
// by the API (of a program without a model), and what is answered is proper HTTP.
#include <nlohmann/json.hpp>

#include "harness.h"
#include "server/api.h"

namespace {

using namespace tangyin;

struct Nobody final : EventSink {
  void event(const std::string&, const std::string&) override {}
  bool cancelled() const override { return false; }
};

void require_proper(const Reply& reply) {
  require(reply.status >= 200 && reply.status < 600 && reply.body != nullptr);
  require(std::string_view(reason_of(reply.status)) != "Error");
  for (const auto& [name, value] : reply.headers)
    require(value.find_first_of("\r\n") == std::string::npos);
  if (reply.status >= 400) {
    const auto problem = nlohmann::json::parse(*reply.body, nullptr, false);
    require(problem.is_object() && problem["status"] == reply.status);
    require(!problem["message"].get<std::string>().empty());
  }
}

void answer(const Api& api, const HttpRequest& request) {
  require(!request.path.empty());
  const Api::Match match = Api::match(request.method, request.path);
  require(match.route == nullptr || !match.allowed.empty());
  if (match.route == nullptr) return;
  Nobody nobody;
  require_proper(api.answer(
      *match.route, {request, match.parameter, Api::streams(*match.route, request), nobody}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Poet poet = Poet::without_model();
  static Metrics metrics;
  static const Api api(poet, {}, metrics);
  if (size == 0) return 0;
  const size_t piece = size_t{data[0]} + 1;
  std::string_view bytes = text_of(data + 1, size - 1);
  RequestParser parser({.head = 2000, .body = 2000});
  while (!bytes.empty() && parser.failure() == 0) {
    const size_t taken = parser.read(bytes.substr(0, piece));
    require(taken <= bytes.size() && (taken > 0 || parser.failure() != 0));
    bytes.remove_prefix(taken);
    if (parser.complete()) answer(api, parser.take());
    if (parser.wants_continue()) require(!parser.complete());
  }
  if (parser.failure() != 0)
    require_proper(problem_reply(problem_of_status(parser.failure()), Language::english));
  return 0;
}
