#define CPPHTTPLIB_OPENSSL_SUPPORT
#include "fetch/fetch.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/files.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// A server on loopback that answers as `handler` says.
class Server {
 public:
  explicit Server(httplib::Server::Handler handler) {
    server_.Get(".*", std::move(handler));
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    server_.stop();
    thread_.join();
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
};

class FetchTest : public ::testing::Test {
 protected:
  FetchTest()
      : folder_(fs::temp_directory_path() / ("tangyin-fetch-" + std::to_string(::getpid()))) {}
  ~FetchTest() override { fs::remove_all(folder_); }
  FetchResult fetch(const std::string& from) {
    return fetch_corpus(folder_, from, [](const FetchProgress&) {});
  }
  std::string error_of(const std::string& from) {
    try {
      fetch(from);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  fs::path folder_;
};

TEST(GitBlobId, IsGitsName) {  // printf 'a' | git hash-object --stdin
  EXPECT_EQ(git_blob_id("a"), "2e65efe2a145dda7ee51d1741299f848e5bf752e");
  EXPECT_EQ(git_blob_id(""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

TEST_F(FetchTest, RefusesAFileThatIsNotTheOneWanted) {
  const Server server([](const httplib::Request&, httplib::Response& response) {
    response.set_content("[]", "application/json");
  });
  EXPECT_NE(
      error_of(server.address()).find("poet.tang.0.json: is not the file of the pinned commit"),
      std::string::npos);
  EXPECT_TRUE(fs::is_empty(folder_ / "全唐诗"));
}

TEST_F(FetchTest, SaysWhatTheServerAnswered) {
  const Server server(
      [](const httplib::Request&, httplib::Response& response) { response.status = 404; });
  EXPECT_NE(error_of(server.address()).find("the server answered 404"), std::string::npos);
}

TEST_F(FetchTest, SaysThatThereIsNoNetwork) {
  EXPECT_NE(error_of("http://127.0.0.1:1").find("cannot be reached; is there a network?"),
            std::string::npos);
  EXPECT_NE(error_of("ftp://example").find("http:// or https://"), std::string::npos);
}

// The rest wants the real files, to serve them.
class FetchRealFiles : public FetchTest {
 protected:
  void SetUp() override {
    if (!fs::exists(source_)) GTEST_SKIP() << "no ../shared/corpus to serve";
  }
  httplib::Server::Handler serve() {
    return [this](const httplib::Request& request, httplib::Response& response) {
      ++requests_;
      const std::string name = request.path.substr(request.path.rfind('/') + 1);
      if (request.has_header("Range")) ++ranges_;
      // The two files that are not here, and have no known blob id, are made up.
      const std::string text =
          fs::exists(source_ / name) ? read_file(source_ / name) : R"([{"paragraphs":["山高。"]}])";
      response.set_content(text, "application/json");
    };
  }
  const fs::path source_ = fs::path(TANGYIN_SOURCE_DIR) / "../shared/corpus/chinese-poetry/全唐诗";
  std::atomic<int> requests_{0}, ranges_{0};
};

TEST_F(FetchRealFiles, FetchesAllVerifiesAndKeepsThemTheNextTime) {
  const Server server(serve());
  FetchResult result = fetch(server.address() + "/pinned/");
  EXPECT_EQ(result.fetched, 58);
  EXPECT_EQ(result.unverified, 2);
  EXPECT_EQ(read_file(folder_ / "全唐诗/poet.tang.3000.json"),
            read_file(source_ / "poet.tang.3000.json"));
  const int before = requests_;
  result = fetch(server.address());
  EXPECT_EQ(result.kept, 58);
  EXPECT_EQ(requests_, before);
}

TEST_F(FetchRealFiles, TakesUpABrokenDownload) {
  fs::create_directories(folder_ / "全唐诗");
  const std::string whole = read_file(source_ / "poet.tang.0.json");
  std::ofstream(folder_ / "全唐诗/poet.tang.0.json.part", std::ios::binary)
      << whole.substr(0, whole.size() / 2);
  const Server server(serve());
  EXPECT_EQ(fetch(server.address()).fetched, 58);
  EXPECT_EQ(ranges_, 1);
  EXPECT_EQ(read_file(folder_ / "全唐诗/poet.tang.0.json"), whole);
}

}  // namespace
}  // namespace tangyin
