#include "server/problems.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace tangyin {
namespace {

struct Title {
  int status;
  const char *reason, *chinese;
};
constexpr Title kTitles[] = {
    {100, "Continue", "继续"},
    {200, "OK", "成功"},
    {204, "No Content", "无内容"},
    {302, "Found", "另见"},
    {304, "Not Modified", "未变"},
    {400, "Bad Request", "请求有误"},
    {404, "Not Found", "没有这个地址"},
    {405, "Method Not Allowed", "方法不可用"},
    {408, "Request Timeout", "请求太慢"},
    {413, "Content Too Large", "内容过大"},
    {414, "URI Too Long", "地址过长"},
    {415, "Unsupported Media Type", "内容类型不对"},
    {417, "Expectation Failed", "期望不可满足"},
    {422, "Unprocessable Content", "无法照办"},
    {431, "Request Header Fields Too Large", "请求头过大"},
    {500, "Internal Server Error", "内部错误"},
    {501, "Not Implemented", "未实现"},
    {503, "Service Unavailable", "暂不可用"},
    {504, "Gateway Timeout", "超时"},
    {505, "HTTP Version Not Supported", "HTTP 版本不支持"},
};

constexpr HttpProblem kProblems[] = {
    {"bad_request", 400, "不是合法的 HTTP 请求", "this is not an HTTP request"},
    {"not_found", 404, "没有这个地址；可用的见 /docs",
     "there is nothing here; /docs lists what is"},
    {"method_not_allowed", 405, "这个地址不接受这种方法；可用的见 Allow",
     "this address does not take that method; Allow names those that it takes"},
    {"too_slow", 408, "请求没有及时发完", "the request was not sent in time"},
    {"too_large", 413, "请求内容太大", "the body of the request is too large"},
    {"address_too_long", 414, "请求地址太长", "the address is too long"},
    {"not_json", 415, "请以 Content-Type: application/json 发送",
     "send the request with Content-Type: application/json"},
    {"expectation_failed", 417, "Expect 只能是 100-continue", "Expect may only be 100-continue"},
    {"headers_too_large", 431, "请求头太大", "the headers of the request are too large"},
    {"not_implemented", 501, "没有这种方法", "there is no such method"},
    {"no_png", 501, "这个服务没有 PNG；请取 .svg", "this server was built without PNG; take .svg"},
    {"busy", 503, "正忙，请稍后再试", "too many requests are waiting; try again a little later"},
    {"ending", 503, "服务正在停止", "the server is being stopped"},
    {"timed_out", 504, "写得太久，已停下；请少要几首",
     "this took too long and was stopped; ask for less"},
    {"wrong_version", 505, "只支持 HTTP/1.0 与 1.1", "only HTTP/1.0 and 1.1 are spoken"},
};

const Title& title_of(int status) noexcept {
  for (const Title& title : kTitles)
    if (title.status == status) return title;
  static constexpr Title kOther{0, "Error", "错误"};
  return kOther;
}

// "0.8", three digits at most (RFC 9110, 12.4.2); 0 for what is none.
double quality_of(std::string_view digits) noexcept {
  if (digits.starts_with('1')) return 1;
  if (!digits.starts_with("0.")) return 0;
  double value = 0, unit = 0.1;
  for (const char c : digits.substr(2, 3)) {
    if (c < '0' || c > '9') break;
    value += unit * (c - '0');
    unit /= 10;
  }
  return value;
}

}  // namespace

const char* reason_of(int status) noexcept {
  return title_of(status).reason;
}

// The tags of Accept-Language in the order of their weights (RFC 9110, 12.5.4).
Language language_of(const HttpRequest& request) {
  const std::string* accepted = request.header("accept-language");
  if (accepted == nullptr) return Language::chinese;
  double best = 0;
  Language language = Language::chinese;
  std::string_view rest = *accepted;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    std::string_view item = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    double weight = 1;
    if (const size_t q = item.find("q="); q != std::string_view::npos)
      weight = quality_of(item.substr(q + 2));
    const bool english = item.starts_with("en"), chinese = item.starts_with("zh");
    if ((english || chinese) && weight > best) {
      best = weight;
      language = english ? Language::english : Language::chinese;
    }
  }
  return language;
}

const HttpProblem& http_problem(std::string_view code) {
  const auto found = std::ranges::find_if(
      kProblems, [&](const HttpProblem& problem) { return problem.code == code; });
  return found == std::end(kProblems) ? kProblems[0] : *found;
}

std::span<const HttpProblem> http_problems() {
  return kProblems;
}

const HttpProblem& problem_of_status(int status) {
  const auto found = std::ranges::find_if(
      kProblems, [&](const HttpProblem& problem) { return problem.status == status; });
  return found == std::end(kProblems) ? kProblems[0] : *found;
}

int status_of(const Problem& problem) {
  for (const HttpProblem& known : kProblems)
    if (problem.code == known.code) return known.status;
  if (kind_of(problem) == ProblemKind::bad_request) return 400;
  if (problem.code == "cancelled") return 503;
  for (const char* ours : {"broken_file", "system", "out_of_memory", "internal"})
    if (problem.code == ours) return 500;
  if (problem.code == "no_model") return 503;
  return 422;
}

std::string problem_json(const Problem& problem, int status, Language language) {
  const bool english = language == Language::english;
  const Title& title = title_of(status);
  const nlohmann::ordered_json json = {{"type", "/docs#problem-" + problem.code},
                                       {"title", english ? title.reason : title.chinese},
                                       {"status", status},
                                       {"detail", english ? problem.message_en : problem.message},
                                       {"code", problem.code},
                                       {"field", problem.field},
                                       {"position", problem.position},
                                       {"message", problem.message},
                                       {"message_en", problem.message_en}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Reply problem_reply(const Problem& problem, Language language) {
  const int status = status_of(problem);
  Reply reply = reply_with(problem_json(problem, status, language), "application/problem+json");
  reply.status = status;
  reply.headers = {{"Content-Language", language == Language::english ? "en" : "zh-Hans"},
                   {"Vary", "Accept-Language"},
                   {"Cache-Control", "no-store"}};
  if (status == 503) reply.headers.emplace_back("Retry-After", "2");
  return reply;
}

Reply problem_reply(const HttpProblem& problem, Language language, const std::string& field) {
  return problem_reply(Problem{problem.code, field, 0, problem.message, problem.message_en},
                       language);
}

}  // namespace tangyin
