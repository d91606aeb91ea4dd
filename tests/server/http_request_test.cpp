// The parser of requests: what it reads, in whatever pieces it comes, and what it refuses.
#include "server/http_request.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

// Reads `bytes` in pieces of `size`; stops where the parser does.
size_t read_in_pieces(RequestParser& parser, std::string_view bytes, size_t size) {
  size_t taken = 0;
  while (taken < bytes.size() && !parser.complete() && parser.failure() == 0)
    taken += parser.read(bytes.substr(taken, size));
  return taken;
}

int failure_of(const std::string& bytes, RequestLimits limits = {}) {
  RequestParser parser(limits);
  read_in_pieces(parser, bytes, 7);
  return parser.failure();
}

constexpr std::string_view kPost =
    "POST /v1/characters/%E6%9C%88?a=1+2&b=%26&c HTTP/1.1\r\nHost: x\r\nContent-TYPE: "
    "text/plain\r\n"
    "Content-Length: 5\r\n\r\nhello";

TEST(RequestParser, ReadsTheSameInPiecesOfAnySize) {
  for (size_t size = 1; size <= kPost.size(); ++size) {
    RequestParser parser({});
    EXPECT_EQ(read_in_pieces(parser, kPost, size), kPost.size());
    ASSERT_TRUE(parser.complete());
    const HttpRequest request = parser.take();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/characters/月");
    const std::vector<std::pair<std::string, std::string>> query{
        {"a", "1 2"}, {"b", "&"}, {"c", ""}};
    EXPECT_EQ(request.query, query);
    ASSERT_NE(request.header("content-type"), nullptr);
    EXPECT_EQ(*request.header("content-type"), "text/plain");
    EXPECT_EQ(request.body, "hello");
    EXPECT_TRUE(request.keep_alive);
  }
}

TEST(RequestParser, StopsAfterEachOfSeveralRequests) {
  RequestParser parser({});
  const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", both = get + std::string(kPost);
  EXPECT_EQ(parser.read(both), get.size());
  ASSERT_TRUE(parser.complete());
  EXPECT_EQ(parser.take().path, "/a");
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.read(std::string_view(both).substr(get.size())), kPost.size());
  ASSERT_TRUE(parser.complete());
  EXPECT_EQ(parser.take().body, "hello");
}

TEST(RequestParser, ReadsChunksAndIgnoresTrailers) {
  RequestParser parser({});
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nab\r\n3;x=y\r\ncde\r\n0\r\nHost: other\r\n\r\n";
  EXPECT_EQ(read_in_pieces(parser, bytes, 1), bytes.size());
  ASSERT_TRUE(parser.complete());
  const HttpRequest request = parser.take();
  EXPECT_EQ(request.body, "abcde");
  EXPECT_EQ(request.headers.size(), 2U);
}

TEST(RequestParser, AsksForTheBodyOnce) {
  RequestParser parser({});
  parser.read("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(parser.wants_continue());
  EXPECT_FALSE(parser.wants_continue());
  parser.read("ab");
  EXPECT_TRUE(parser.complete());
}

TEST(RequestParser, RefusesWhatIsNoRequest) {
  EXPECT_EQ(failure_of("\x16\x03\x01\x02 TLS\r\n\r\n"), 501);  // no method of that name
  EXPECT_EQ(failure_of("GET / HTTP/1.1\r\nHost x\r\n\r\n"), 400);
  EXPECT_EQ(failure_of("GET / HTTP/1.1\r\n\r\n"), 400) << "HTTP/1.1 wants a host";
  EXPECT_EQ(failure_of("GET / HTTP/1.0\r\n\r\n"), 0);
  EXPECT_EQ(failure_of("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"), 501);
  EXPECT_EQ(failure_of("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(failure_of("GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(failure_of("GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n"), 400) << "not UTF-8";
  EXPECT_EQ(failure_of("GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n"), 417);
  // Two ways to say where the body ends are how requests are smuggled past a proxy.
  EXPECT_EQ(failure_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                       "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400);
  EXPECT_EQ(failure_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                       "Content-Length: 4\r\n\r\nabcd"),
            400);
}

TEST(RequestParser, KeepsItsLimits) {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(failure_of("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n"), 414);
  EXPECT_EQ(failure_of(get + "A: " + std::string(20000, 'a') + "\r\n\r\n"), 431);
  EXPECT_EQ(failure_of(get + std::string(200000, 'a')), 431) << "a header that does not end";
  std::string many = get;
  for (int n = 0; n < 101; ++n) many += "A: b\r\n";
  EXPECT_EQ(failure_of(many + "\r\n"), 431);
  const RequestLimits limits{.body = 10};
  const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(failure_of(post + "Content-Length: 10\r\n\r\n0123456789", limits), 0);
  EXPECT_EQ(failure_of(post + "Content-Length: 11\r\n\r\n", limits), 413)
      << "refused before the body comes";
  EXPECT_EQ(
      failure_of(post + "Transfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n",
                 limits),
      413);
  EXPECT_EQ(failure_of(post + "Content-Length: 99999999999999999999999\r\n\r\n"), 400);
}

TEST(RequestParser, PercentEncodingComesBack) {
  const std::string text = "七绝 &+%/?#ü";
  EXPECT_EQ(percent_decoded(percent_encoded(text), true), text);
  EXPECT_EQ(percent_decoded("a+b", false), "a+b");
}

}  // namespace
}  // namespace tangyin
