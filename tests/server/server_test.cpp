// The server on real sockets: what it answers, what it refuses, that it stays up.
#include "server/server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "server/client.h"

namespace tangyin {
namespace {

using Json = nlohmann::json;

const Poet& shipped() {
  static const Poet poet = Poet::open();
  return poet;
}

const Poet& without_model() {
  static const Poet poet = Poet::without_model();
  return poet;
}

constexpr const char* kQuatrain = R"({"opening":"月","form":"五绝","seed":7,"effort":"quick"})";
// Takes long: sixteen poems with much effort.
constexpr const char* kLong =
    R"({"opening":"月","form":"七律","seed":7,"count":16,"effort":"best"})";

TEST(Server, WritesThePoemThatTheLibraryWrites) {
  RunningServer server(shipped());
  Client client(server->port());
  const Response response = client.ask("POST", "/v1/poems", kQuatrain);
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.headers.at("content-type"), "application/json");
  const WriteRequest request{
      .openings = {"月"}, .form = "五绝", .seed = 7, .effort = Effort::quick};
  EXPECT_EQ(Json::parse(response.body)[0]["lines"], Json(shipped().write(request)[0].lines));
  // The connection goes on.
  EXPECT_EQ(client.ask("GET", "/healthz").body, "ok\n");
}

TEST(Server, StreamsLinesAndThenTheSameAnswer) {
  RunningServer server(shipped());
  Client client(server->port());
  const Response whole = client.ask("POST", "/v1/poems", kQuatrain);
  const Response stream =
      client.ask("POST", "/v1/poems", kQuatrain, "Accept: text/event-stream\r\n");
  ASSERT_EQ(stream.status, 200) << stream.body;
  EXPECT_EQ(stream.headers.at("content-type"), "text/event-stream; charset=utf-8");
  const std::vector<StreamedEvent> events = events_of(stream.body);
  std::string characters, lines;
  for (const StreamedEvent& event : events) {
    const Json data = Json::parse(event.data);
    if (event.name == "character") characters += data["text"];
    if (event.name == "line") lines += data["text"];
  }
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().name, "done");
  EXPECT_EQ(events.back().data, whole.body);
  EXPECT_EQ(events[events.size() - 2].name, "poem");
  EXPECT_EQ(lines.size(), 20 * 3U);  // 20 characters of three bytes
  EXPECT_EQ(characters, lines);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200) << "the connection outlives the stream";
}

TEST(Server, AnswersProblemsInBothLanguages) {
  RunningServer server(shipped());
  Client client(server->port());
  const char* wrong = R"({"opening":"月","form":"八绝"})";
  const Response chinese = client.ask("POST", "/v1/poems", wrong);
  const Response english =
      client.ask("POST", "/v1/poems", wrong, "Accept-Language: fr, en-GB;q=0.8, zh;q=0.5\r\n");
  const Response stream = client.ask("POST", "/v1/poems", wrong, "Accept: text/event-stream\r\n");
  for (const Response* response : {&chinese, &english, &stream}) {
    EXPECT_EQ(response->status, 400);
    EXPECT_EQ(response->headers.at("content-type"), "application/problem+json");
  }
  const Json zh = Json::parse(chinese.body), en = Json::parse(english.body);
  EXPECT_EQ(zh["code"], "invalid_value");
  EXPECT_EQ(zh["field"], "form");
  EXPECT_EQ(zh["detail"], zh["message"]);
  EXPECT_EQ(en["detail"], en["message_en"]);
  EXPECT_EQ(zh["message_en"], en["message_en"]);
  EXPECT_EQ(chinese.headers.at("content-language"), "zh-Hans");
  EXPECT_EQ(english.headers.at("content-language"), "en");
}

struct Refusal {
  const char *method, *target, *body, *headers;
  int status;
  const char* code;
};

TEST(Server, RefusesWithTheRightStatus) {
  const Refusal refusals[] = {
      {"GET", "/nothing", "", "", 404, "not_found"},
      {"GET", "/v1/poems", "", "", 405, "method_not_allowed"},
      {"DELETE", "/v1/rhymes", "", "", 405, "method_not_allowed"},
      {"POST", "/v1/check", "{", "", 400, "malformed"},
      {"POST", "/v1/check", R"({"text":"月","txt":"月"})", "", 400, "unknown_field"},
      {"POST", "/v1/check", R"({"text":"月"})", "Content-Type: text/plain\r\n", 415, "not_json"},
      {"POST", "/v1/poems", kQuatrain, "", 503, "no_model"},
      {"POST", "/v1/poems", R"({"opening":"月","count":17})", "", 400, "invalid_value"},
      {"POST", "/v1/poems", R"({"opening":"月","particles":1024})", "", 400, "invalid_value"},
      {"POST", "/v1/poems", R"({"opening":"月","model":"/etc/passwd"})", "", 400, "unknown_field"},
      {"GET", "/v1/rhymes?scribt=simplified", "", "", 400, "unknown_field"},
      {"GET", "/v1/poems/%E4%B8%83%E7%BB%9D.svg?seed=x", "", "", 400, "invalid_value"},
      {"GET", "/v1/poems/%E4%B8%83%E7%BB%9D.gif", "", "", 404, "not_found"},
      {"GET", "/..%2F..%2Fetc/passwd", "", "", 404, "not_found"},
  };
  RunningServer server(without_model());
  Client client(server->port());
  for (const Refusal& wrong : refusals) {
    const Response response = client.ask(wrong.method, wrong.target, wrong.body, wrong.headers);
    ASSERT_EQ(response.status, wrong.status) << wrong.target << " " << response.body;
    EXPECT_EQ(Json::parse(response.body)["code"], wrong.code) << wrong.target;
    EXPECT_EQ(Json::parse(response.body)["status"], wrong.status);
  }
  const Response method = client.ask("PUT", "/v1/poems");
  EXPECT_EQ(method.headers.at("allow"), "POST, OPTIONS");
}

TEST(Server, RefusesWhatIsTooLargeAndThenCloses) {
  RunningServer server(without_model());
  for (const std::string& bytes :
       {std::string("nonsense\r\n\r\n"), "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: " + std::string(300000, 'a')}) {
    Client client(server->port());
    client.send(bytes);
    const Response response = client.receive();
    EXPECT_GE(response.status, 400);
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_TRUE(client.is_closed());
  }
  Client client(server->port());
  client.send_request("POST", "/v1/check", std::string(size_t{1} << 20, 'a'));
  const Response response = client.receive();
  EXPECT_EQ(response.status, 413) << "though the client was still sending";
  EXPECT_EQ(Json::parse(response.body)["code"], "too_large");
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  RunningServer server(without_model());
  Client client(server->port());
  client.send_request("GET", "/healthz");
  client.send_request("POST", "/v1/check", R"({"text":"白日依山尽黄河入海流"})");
  client.send_request("GET", "/v1/model");
  EXPECT_EQ(client.receive().body, "ok\n");
  const Response checked = client.receive();
  EXPECT_NE(checked.body.find("conclusion"), std::string::npos) << checked.body;
  EXPECT_NE(client.receive().body.find("\"version\""), std::string::npos);
}

TEST(Server, OldClientsGetAStreamThatEndsWithTheConnection) {
  RunningServer server(shipped());
  Client client(server->port());
  client.send(
      "POST /v1/poems HTTP/1.0\r\nAccept: text/event-stream\r\nContent-Type: "
      "application/json\r\nContent-Length: " +
      std::to_string(std::string_view(kQuatrain).size()) + "\r\n\r\n" + kQuatrain);
  const Response response = client.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_FALSE(response.headers.contains("transfer-encoding"));
  EXPECT_EQ(events_of(response.body).back().name, "done");
}

TEST(Server, AQueueThatIsFullSaysWhenToComeBack) {
  RunningServer server(shipped(), {.writers = 1, .waiting = 1});
  Client first(server->port()), second(server->port()), third(server->port());
  first.send_request("POST", "/v1/poems", kLong);
  server.wait_until_unanswered(1);
  second.send_request("POST", "/v1/poems", kLong);
  server.wait_until_unanswered(2);
  const Response busy = third.ask("POST", "/v1/poems", kQuatrain);
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(Json::parse(busy.body)["code"], "busy");
  EXPECT_TRUE(busy.headers.contains("retry-after"));
  // What is quick does not wait behind what is slow.
  EXPECT_EQ(third.ask("POST", "/v1/check", R"({"text":"白日依山尽黄河入海流"})").status, 200);
}

TEST(Server, WhoGoesAwayCostsNothingMore) {
  RunningServer server(shipped(), {.writers = 1, .waiting = 2});
  Client waits(server->port());
  {
    Client writes(server->port()), queued(server->port());
    writes.send_request("POST", "/v1/poems", kLong);
    server.wait_until_unanswered(1);
    queued.send_request("POST", "/v1/poems", kLong);
    server.wait_until_unanswered(2);
  }
  server.wait_until_unanswered(0);
  // The only writer is free again, long before sixteen poems could have been written.
  EXPECT_EQ(waits.ask("POST", "/v1/poems", kQuatrain).status, 200);
}

TEST(Server, StopsARequestThatTakesTooLong) {
  RunningServer server(shipped(), {.work_seconds = 0.01});
  Client client(server->port());
  const Response response = client.ask("POST", "/v1/poems", kLong);
  EXPECT_EQ(response.status, 504);
  EXPECT_EQ(Json::parse(response.body)["code"], "timed_out");
}

TEST(Server, DropsWhoDoesNotFinishItsRequest) {
  ServerOptions options;
  options.connection.send_seconds = 0.05;
  RunningServer server(without_model(), options);
  Client client(server->port());
  client.send("GET / HTTP/1.1\r\nHost");
  const Response response = client.receive();
  EXPECT_EQ(response.status, 408);
  EXPECT_TRUE(client.is_closed());
  Client idle(server->port());  // says nothing at all
  EXPECT_TRUE(idle.is_closed());
}

TEST(Server, TakesNoMoreConnectionsThanItMay) {
  RunningServer server(without_model(), {.connections = 2});
  Client first(server->port()), second(server->port());
  EXPECT_EQ(first.ask("GET", "/healthz").status, 200);
  EXPECT_EQ(second.ask("GET", "/healthz").status, 200);
  Client third(server->port());
  EXPECT_TRUE(third.is_closed());
  EXPECT_EQ(first.ask("GET", "/healthz").status, 200);
}

TEST(Server, AnswersWhatItHasBegunBeforeItStops) {
  auto server = std::make_unique<RunningServer>(shipped());
  Client writes((*server)->port()), idle((*server)->port());
  EXPECT_EQ(idle.ask("GET", "/healthz").status, 200);
  writes.send_request("POST", "/v1/poems", kQuatrain);
  server->wait_until_unanswered(1);
  const int port = (*server)->port();
  (*server)->stop();
  EXPECT_TRUE(idle.is_closed());
  const Response response = writes.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("connection"), "close");
  writes.close();
  server.reset();  // run() has returned
  EXPECT_THROW(Client{port}, std::runtime_error);
}

TEST(Server, CrossOriginCallsAreOffUnlessAskedFor) {
  const std::string origin = "Origin: https://a.example\r\n";
  RunningServer closed(without_model());
  Client client(closed->port());
  EXPECT_FALSE(
      client.ask("GET", "/v1/model", "", origin).headers.contains("access-control-allow-origin"));
  RunningServer open(without_model(), {.origins = {"https://a.example"}});
  Client other(open->port());
  const Response preflight = other.ask("OPTIONS", "/v1/poems", "", origin);
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.at("access-control-allow-origin"), "https://a.example");
  EXPECT_EQ(preflight.headers.at("access-control-allow-headers"), "Content-Type");
  EXPECT_FALSE(other.ask("GET", "/v1/model", "", "Origin: https://b.example\r\n")
                   .headers.contains("access-control-allow-origin"));
}

class Page : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "parts");
    std::ofstream(folder_ / "index.html") << "<!doctype html><title>page</title>";
    std::ofstream(folder_ / "parts" / "main.js") << "export {};";
    std::ofstream(folder_ / ".hidden") << "secret";
    std::ofstream(folder_.string() + ".outside") << "secret";
  }
  void TearDown() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::remove(folder_.string() + ".outside");
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("tangyin-page-" + std::to_string(::getpid()));
};

TEST_F(Page, IsServedWithItsVersionAndNothingElseIs) {
  RunningServer server(without_model(), {.web = folder_});
  Client client(server->port());
  const Response page = client.ask("GET", "/");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(page.headers.at("content-security-policy").find("default-src 'none'"),
            std::string::npos);
  EXPECT_EQ(page.headers.at("x-content-type-options"), "nosniff");
  const std::string known = "If-None-Match: " + page.headers.at("etag") + "\r\n";
  EXPECT_EQ(client.ask("GET", "/", "", known).status, 304);
  EXPECT_EQ(client.ask("GET", "/parts/main.js").headers.at("content-type"),
            "text/javascript; charset=utf-8");
  const Response head = client.ask("HEAD", "/index.html");
  EXPECT_EQ(head.headers.at("content-length"), std::to_string(page.body.size()));
  EXPECT_EQ(client.ask("POST", "/index.html", "{}").status, 405);
  for (const std::string target : {"/.hidden", "/parts", "/parts/../.hidden", "/%2e%2e/",
                                   "//etc/passwd", "/parts/main.js/", "/parts%2fmain.js.outside"})
    EXPECT_EQ(client.ask("GET", target).status, 404) << target;
  EXPECT_EQ(client.ask("GET", "/../" + folder_.filename().string() + ".outside").status, 404);
}

TEST(Server, WithoutAPageThereIsTheDescriptionOfTheApi) {
  RunningServer server(without_model());
  Client client(server->port());
  const Response moved = client.ask("GET", "/");
  EXPECT_EQ(moved.status, 302);
  EXPECT_EQ(moved.headers.at("location"), "/docs");
  const Response docs = client.ask("GET", "/docs");
  EXPECT_NE(docs.body.find("id=\"problem-unknown_character\""), std::string::npos);
  EXPECT_NE(docs.body.find("id=\"writePoems\""), std::string::npos);
}

TEST(Server, CountsWhatItAnswers) {
  RunningServer server(without_model());
  Client client(server->port());
  client.ask("GET", "/healthz"), client.ask("GET", "/healthz"), client.ask("GET", "/nothing");
  const std::string text = client.ask("GET", "/metrics").body;
  EXPECT_NE(
      text.find(R"(tangyin_http_requests_total{method="GET",route="/healthz",status="200"} 2)"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("tangyin_http_connections 1"), std::string::npos);
}

TEST(Server, PicturesShowThePoem) {
  RunningServer server(shipped());
  Client client(server->port());
  const std::string query = "?opening=" + percent_encoded("月") +
                            "&title=" + percent_encoded("夜坐") + "&seed=7&effort=quick";
  const std::string form = "/v1/poems/" + percent_encoded("五绝");
  const Response text = client.ask("GET", form + ".txt" + query);
  const WriteRequest request{
      .openings = {"月"}, .form = "五绝", .title = "夜坐", .seed = 7, .effort = Effort::quick};
  const std::vector<std::string> lines = shipped().write(request)[0].lines;
  EXPECT_EQ(text.body,
            "夜坐\n\n" + lines[0] + "，" + lines[1] + "。\n" + lines[2] + "，" + lines[3] + "。\n");
  EXPECT_EQ(text.headers.at("cache-control"), "public, max-age=86400");
  const Response svg = client.ask("GET", form + ".svg" + query);
  EXPECT_EQ(svg.headers.at("content-type"), "image/svg+xml");
  EXPECT_EQ(svg.headers.at("cross-origin-resource-policy"), "cross-origin");
  size_t places = 0;
  for (size_t at = svg.body.find("<text"); at != std::string::npos;
       at = svg.body.find("<text", at + 1))
    ++places;
  EXPECT_EQ(places, 20 + 2 + 2U) << "the poem, its title, the seal";
  const Response png = client.ask("GET", form + ".png" + query);
  if (png.status == 501) GTEST_SKIP() << "built without librsvg";
  EXPECT_TRUE(png.body.starts_with("\x89PNG"));
}

}  // namespace
}  // namespace tangyin
