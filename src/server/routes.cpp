// The table of routes: the router and the OpenAPI document are both made of it.
#include <algorithm>

#include "server/api.h"

namespace tangyin {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kText = "text/plain; charset=utf-8";

constexpr Route kRoutes[] = {
    {"POST", "/v1/poems", Lane::writing, &Api::write, "writePoems",
     "Writes poems; with Accept: text/event-stream as they come", "write_request", "poems", kJson},
    {"GET", "/v1/poems/{form}.svg", Lane::writing, &Api::svg, "poemAsSvg",
     "A poem as a picture, to be embedded in pages", "picture_request", nullptr, "image/svg+xml"},
    {"GET", "/v1/poems/{form}.png", Lane::writing, &Api::png, "poemAsPng",
     "The same picture as pixels", "picture_request", nullptr, "image/png"},
    {"GET", "/v1/poems/{form}.txt", Lane::writing, &Api::txt, "poemAsText",
     "The poem as plain text", "picture_request", nullptr, kText},
    {"POST", "/v1/check", Lane::quick, &Api::check, "checkPoems",
     "Judges whether poems keep their form", "check_request", "checked", kJson},
    {"POST", "/v1/alternatives", Lane::quick, &Api::alternatives, "alternatives",
     "What could stand at a place of a poem, and what cannot and why", "alternatives_request",
     "alternatives", kJson},
    {"POST", "/v1/trace", Lane::quick, &Api::trace, "trace",
     "How the model reads a text, step by step", "trace_request", "trace", kJson},
    {"GET", "/v1/characters/{character}", Lane::quick, &Api::character, "character",
     "The forms and readings of a character", "lookup_request", "character", kJson},
    {"GET", "/v1/rhymes", Lane::here, &Api::rhymes, "rhymes",
     "The 106 rhymes of 平水韵 with their characters", "lookup_request", "rhymes", kJson},
    {"GET", "/v1/forms", Lane::here, &Api::forms, "forms", "The forms and their tone patterns",
     "lookup_request", "forms", kJson},
    {"GET", "/v1/poets", Lane::here, &Api::poets, "poets", "The poets whose style is known",
     "lookup_request", "poets", kJson},
    {"GET", "/v1/model", Lane::here, &Api::model, "model", "What the model and the program are",
     nullptr, "description", kJson},
    {"GET", "/openapi.json", Lane::here, &Api::openapi, "openapi", "This document", nullptr,
     nullptr, "application/vnd.oai.openapi+json;version=3.1"},
    {"GET", "/docs", Lane::here, &Api::docs, "docs", "This document as a page", nullptr, nullptr,
     kHtml},
    {"GET", "/docs.css", Lane::here, &Api::style, "docsStyle", "The style of that page", nullptr,
     nullptr, "text/css; charset=utf-8"},
    {"GET", "/healthz", Lane::here, &Api::health, "health", "Whether the server answers", nullptr,
     nullptr, kText},
    {"GET", "/metrics", Lane::here, &Api::metrics, "metrics", "What is counted, for Prometheus",
     nullptr, nullptr, "text/plain; version=0.0.4; charset=utf-8"},
};

// "/v1/poems/{form}.svg" and "/v1/poems/七绝.svg" → 七绝; nothing where the path is another one.
std::optional<std::string> parameter_of(std::string_view pattern, std::string_view path) {
  const size_t open = pattern.find('{');
  if (open == std::string_view::npos)
    return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, open),
                         after = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after))
    return std::nullopt;
  const std::string_view inner =
      path.substr(before.size(), path.size() - before.size() - after.size());
  if (inner.find('/') != std::string_view::npos) return std::nullopt;
  return std::string(inner);
}

}  // namespace

std::span<const Route> Api::routes() {
  return kRoutes;
}

Api::Match Api::match(const std::string& method, const std::string& path) {
  Match match;
  for (const Route& route : kRoutes) {
    const auto parameter = parameter_of(route.path, path);
    if (!parameter) continue;
    const bool get = std::string_view(route.method) == "GET";
    match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(get ? "GET, HEAD" : "POST");
    if (route.method == method || (get && method == "HEAD")) {
      match.route = &route;
      match.parameter = *parameter;
    }
  }
  if (!match.allowed.empty()) match.allowed += ", OPTIONS";
  return match;
}

bool Api::streams(const Route& route, const HttpRequest& request) {
  if (std::string_view(route.id) != "writePoems") return false;
  const std::string* accept = request.header("accept");
  return accept != nullptr && accept->find("text/event-stream") != std::string::npos;
}

}  // namespace tangyin
