#include "server/api.h"

#include <tangyin/json.h>

#include <new>

#include "server/openapi.h"
#include "server/picture.h"
#include "server/static_files.h"

namespace tangyin {
namespace {

// What never changes while the server runs; a caller asks again whether it has.
Reply lasting(std::string body, std::string type = "application/json") {
  Reply reply = reply_with(std::move(body), std::move(type));
  reply.headers = {{"ETag", etag_of(*reply.body)}, {"Cache-Control", "no-cache"}};
  return reply;
}

Reply unless_known(const Reply& reply, const HttpRequest& request) {
  if (!has_version(request, reply.headers.front().second)) return reply;
  Reply unchanged = reply;
  unchanged.status = 304;
  unchanged.body = std::make_shared<const std::string>();
  return unchanged;
}

[[noreturn]] void refuse(const char* code, const std::string& field, const std::string& chinese,
                         const std::string& english) {
  throw PoetError({code, field, 0, chinese, english});
}

// The `script` of a look-up; any other field is a problem.
Script script_of(const HttpRequest& request) {
  Script script = Script::simplified;
  for (const auto& [name, value] : request.query) {
    if (name != "script")
      refuse("unknown_field", name, "没有 `" + name + "` 这一项",
             "there is no field `" + name + "`");
    if (value != "simplified" && value != "traditional")
      refuse("invalid_value", "script", "`script` 应为 simplified 或 traditional",
             "`script` should be simplified or traditional");
    script = value == "traditional" ? Script::traditional : Script::simplified;
  }
  return script;
}

const std::string& json_body(const Call& call) {
  const std::string* type = call.request.header("content-type");
  if (type == nullptr || !type->starts_with("application/json")) {
    const HttpProblem& problem = http_problem("not_json");
    refuse(problem.code, "", problem.message, problem.message_en);
  }
  return call.request.body;
}

Reply fresh(std::string body) {
  Reply reply = reply_with(std::move(body));
  reply.headers = {{"Cache-Control", "no-store"}};
  return reply;
}

}  // namespace

Api::Api(const Poet& poet, const ApiLimits& limits, Metrics& metrics)
    : poet_(poet),
      limits_(limits),
      metrics_(metrics),
      model_(lasting(to_json(poet.describe()))),
      openapi_(lasting(openapi_document(), "application/vnd.oai.openapi+json;version=3.1")),
      docs_(lasting(docs_page(), "text/html; charset=utf-8")),
      style_(lasting(docs_style(), "text/css; charset=utf-8")) {
  for (const Script script : {Script::simplified, Script::traditional}) {
    const auto n = static_cast<size_t>(script);
    rhymes_[n] = lasting(to_json(poet.rhymes(script)));
    forms_[n] = lasting(to_json(poet.forms(script)));
    poets_[n] = lasting(to_json(poet.poets(script)));
  }
}

Reply Api::answer(const Route& route, const Call& call) const noexcept try {
  try {
    return (this->*route.answer)(call);
  } catch (const PoetError& error) {
    return problem_reply(error.problem(), language_of(call.request));
  } catch (const std::bad_alloc&) {
    return problem_reply({"out_of_memory", "", 0, "内存不足", "out of memory"},
                         language_of(call.request));
  } catch (const std::exception& error) {
    return problem_reply({"internal", "", 0, "程序内部错误", "a fault of the program"},
                         language_of(call.request));
  }
} catch (...) {  // no memory even for that
  return Reply{.status = 500, .body = nullptr};
}

void Api::check_limits(const WriteRequest& request) const {
  const size_t openings = std::max<size_t>(request.openings.size(), 1);
  if (request.count > limits_.poems || openings * static_cast<size_t>(std::max(request.count, 1)) >
                                           static_cast<size_t>(limits_.poems))
    refuse("invalid_value", request.count > 1 ? "count" : "openings",
           "这个服务一次最多写 " + std::to_string(limits_.poems) + " 首",
           "this server writes at most " + std::to_string(limits_.poems) + " poems a request");
  if (request.particles.value_or(1) > limits_.particles)
    refuse("invalid_value", "particles",
           "`particles` 在这个服务最多 " + std::to_string(limits_.particles),
           "`particles` may be at most " + std::to_string(limits_.particles) + " on this server");
}

std::vector<WrittenPoem> Api::written(const WriteRequest& request, const Observer& observer) const {
  std::vector<WrittenPoem> poems = poet_.write(request, observer);
  for (size_t n = 0; n < poems.size(); ++n) metrics_.wrote_poem();
  return poems;
}

Reply Api::write(const Call& call) const {
  const WriteRequest request = write_request_from_json(json_body(call));
  check_limits(request);
  EventSink& events = call.events;
  Observer observer{.cancelled = [&] { return events.cancelled(); }};
  if (call.streams) {
    observer.character = [&](const SettledCharacter& character) {
      events.event("character", to_json(character));
    };
    observer.line = [&](const SettledLine& line) { events.event("line", to_json(line)); };
    observer.poem = [&](size_t number, const WrittenPoem& poem) {
      events.event("poem", to_json(number, poem));
    };
  }
  return fresh(to_json(written(request, observer)));
}

Reply Api::check(const Call& call) const {
  return fresh(to_json(poet_.check(check_request_from_json(json_body(call)))));
}

Reply Api::alternatives(const Call& call) const {
  const auto cancelled = [&] { return call.events.cancelled(); };
  return fresh(
      to_json(poet_.alternatives(alternatives_request_from_json(json_body(call)), cancelled)));
}

Reply Api::trace(const Call& call) const {
  const auto cancelled = [&] { return call.events.cancelled(); };
  return fresh(to_json(poet_.trace(trace_request_from_json(json_body(call)), cancelled)));
}

Reply Api::character(const Call& call) const {
  const CharacterRequest asked{.text = call.parameter, .script = script_of(call.request)};
  return unless_known(lasting(to_json(poet_.character(asked))), call.request);
}

namespace {

// A poem with a seed is always the same; one without is another every time.
Reply picture_reply(std::string body, std::string type, bool lasts) {
  Reply reply = reply_with(std::move(body), std::move(type));
  reply.headers = {{"Cache-Control", lasts ? "public, max-age=86400" : "no-store"},
                   {"Cross-Origin-Resource-Policy", "cross-origin"}};
  return reply;
}

}  // namespace

WrittenPoem Api::poem_for_picture(const Call& call, const WriteRequest& request) const {
  const EventSink& events = call.events;
  return written(request, {.cancelled = [&] { return events.cancelled(); }}).front();
}

Reply Api::svg(const Call& call) const {
  const PictureRequest asked = picture_request(call.parameter, call.request);
  const WrittenPoem poem = poem_for_picture(call, asked.poem);
  return picture_reply(svg_of(poem, asked.theme, asked.horizontal), "image/svg+xml",
                       asked.poem.seed.has_value());
}

Reply Api::png(const Call& call) const {
  const PictureRequest asked = picture_request(call.parameter, call.request);
  const WrittenPoem poem = poem_for_picture(call, asked.poem);
  auto png = png_of(svg_of(poem, asked.theme, asked.horizontal));
  if (!png) return problem_reply(http_problem("no_png"), language_of(call.request));
  return picture_reply(std::move(*png), "image/png", asked.poem.seed.has_value());
}

Reply Api::txt(const Call& call) const {
  const PictureRequest asked = picture_request(call.parameter, call.request);
  const WrittenPoem poem = poem_for_picture(call, asked.poem);
  return picture_reply(text_of(poem), "text/plain; charset=utf-8", asked.poem.seed.has_value());
}

Reply Api::rhymes(const Call& call) const {
  return unless_known(rhymes_[static_cast<size_t>(script_of(call.request))], call.request);
}

Reply Api::forms(const Call& call) const {
  return unless_known(forms_[static_cast<size_t>(script_of(call.request))], call.request);
}

Reply Api::poets(const Call& call) const {
  return unless_known(poets_[static_cast<size_t>(script_of(call.request))], call.request);
}

Reply Api::model(const Call& call) const {
  return unless_known(model_, call.request);
}

Reply Api::openapi(const Call& call) const {
  return unless_known(openapi_, call.request);
}

Reply Api::docs(const Call& call) const {
  return unless_known(docs_, call.request);
}

Reply Api::style(const Call& call) const {
  return unless_known(style_, call.request);
}

Reply Api::health(const Call&) const {
  Reply reply = reply_with("ok\n", "text/plain; charset=utf-8");
  reply.headers = {{"Cache-Control", "no-store"}};
  return reply;
}

Reply Api::metrics(const Call&) const {
  Reply reply = reply_with(metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
  reply.headers = {{"Cache-Control", "no-store"}};
  return reply;
}

}  // namespace tangyin
