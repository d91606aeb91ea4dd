#define CPPHTTPLIB_OPENSSL_SUPPORT
#include "fetch/fetch.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <memory>
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
    while (!server_.is_running()) std::this_thread::yield();  // stopped before, it would go on
    server_.stop();
    thread_.join();
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Server server_;
  std::thread thread_;
  int port_ = 0;
};

// Answers with lines of a header, one after another.
class EndlessHeader {
 public:
  EndlessHeader() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET, any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&any), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &size), 0);
    port_ = ntohs(any.sin_port);
    thread_ = std::thread([this] { answer(); });
  }
  EndlessHeader(const EndlessHeader&) = delete;
  EndlessHeader& operator=(const EndlessHeader&) = delete;
  ~EndlessHeader() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  void answer() const {
    const int client = ::accept(listener_, nullptr, nullptr);
    if (client < 0) return;
    std::string line = "HTTP/1.1 200 OK\r\n";
    while (::send(client, line.data(), line.size(), MSG_NOSIGNAL) > 0) line = "X: y\r\n";
    ::close(client);
  }
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

// HTTPS with a certificate that the server has made for itself.
class SelfSignedServer {
 public:
  explicit SelfSignedServer(httplib::Server::Handler handler)
      : key_(EVP_RSA_gen(2048)), certificate_(X509_new()) {
    X509_gmtime_adj(X509_getm_notBefore(certificate_), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
    X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
    X509_sign(certificate_, key_, EVP_sha256());
    server_ = std::make_unique<httplib::SSLServer>(certificate_, key_);
    server_->Get(".*", [this, handler = std::move(handler)](const httplib::Request& request,
                                                            httplib::Response& response) {
      asked_ = true;
      handler(request, response);
    });
    port_ = server_->bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_->listen_after_bind(); });
  }
  SelfSignedServer(const SelfSignedServer&) = delete;
  SelfSignedServer& operator=(const SelfSignedServer&) = delete;
  ~SelfSignedServer() {
    while (!server_->is_running()) std::this_thread::yield();
    server_->stop();
    thread_.join();
    server_.reset();
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }
  std::string address() const { return "https://127.0.0.1:" + std::to_string(port_); }
  bool asked() const { return asked_; }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  std::unique_ptr<httplib::SSLServer> server_;
  std::thread thread_;
  std::atomic<bool> asked_{false};
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
  std::string error_of(const std::string& from, const DownloadLimits& limits = {}) {
    try {
      fetch_corpus(
          folder_, from, [](const FetchProgress&) {}, limits);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  fs::path part() const { return folder_ / "全唐诗/poet.tang.0.json.part"; }
  void begin(const std::string& text) const {
    fs::create_directories(part().parent_path());
    std::ofstream(part(), std::ios::binary) << text;
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

TEST_F(FetchTest, AFileWithoutEndIsCutOff) {
  const Server server([](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("application/json", [](size_t, httplib::DataSink& sink) {
      const std::string some(10'000, ' ');
      return sink.write(some.data(), some.size());
    });
  });
  EXPECT_NE(error_of(server.address()).find("is longer than 1048576 bytes"), std::string::npos);
  EXPECT_LE(fs::file_size(part()), 1U << 20);
}

TEST_F(FetchTest, AServerThatNeverGetsDoneIsLeft) {
  const Server server([](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("application/json", [](size_t, httplib::DataSink& sink) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return sink.write(" ", 1);
    });
  });
  EXPECT_NE(error_of(server.address(), {.time = std::chrono::milliseconds(300)})
                .find("takes longer than 0.3 s for one file; the next call goes on from here"),
            std::string::npos);
  EXPECT_GT(fs::file_size(part()), 0U);
}

TEST_F(FetchTest, AHeaderWithoutEndIsCutOff) {
  const EndlessHeader server;
  // The HTTP library reads a header byte by byte: the default of 8 MiB would take minutes.
  const std::string error = error_of(server.address(), {.header_bytes = 256 << 10});
  EXPECT_NE(error.find("sends more than 262144 bytes before the file"), std::string::npos)
      << error;
}

TEST_F(FetchTest, AServerWhoseCertificateNobodyKnowsIsNotTrusted) {
  const SelfSignedServer server([](const httplib::Request&, httplib::Response& response) {
    response.set_content("[]", "application/json");
  });
  const std::string error = error_of(server.address());
  EXPECT_NE(error.find("its certificate is not one that this machine trusts"), std::string::npos)
      << error;
  EXPECT_FALSE(server.asked());  // nothing is said to a stranger
}

// Whoever may write to the folder could let the download overwrite another file.
TEST_F(FetchTest, ALinkWhereADownloadShouldBeIsNotFollowed) {
  fs::create_directories(part().parent_path());
  std::ofstream(folder_ / "precious") << "mine";
  fs::create_symlink(folder_ / "precious", part());
  const Server server([](const httplib::Request&, httplib::Response& response) {
    response.set_content("[]", "application/json");
  });
  EXPECT_NE(error_of(server.address()).find("is a link or a device"), std::string::npos);
  EXPECT_EQ(read_file(folder_ / "precious"), "mine");
}

TEST_F(FetchTest, AnOversizedBeginningIsDropped) {
  begin("");
  fs::resize_file(part(), 100'000'000'000);
  const Server server([](const httplib::Request& request, httplib::Response& response) {
    response.status = request.has_header("Range") ? 416 : 404;
  });
  EXPECT_NE(error_of(server.address()).find("answered 404"), std::string::npos);
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
      response.set_content(fs::exists(source_ / name) ? read_file(source_ / name) : poems(1000),
                           "application/json");
    };
  }
  static std::string poems(int count) {
    std::string text = "[";
    for (int n = 0; n < count; ++n) text += R"({"paragraphs":["山高。"]},)";
    text.back() = ']';
    return text;
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

// The server answers 416 to a request for what lies behind the end of the file.
TEST_F(FetchRealFiles, TakesADownloadThatIsCompleteAndDropsOneThatIsTooLong) {
  const std::string whole = read_file(source_ / "poet.tang.0.json");
  for (const std::string rest : {"", "]]]"}) {
    begin(whole + rest);
    const Server server(serve());
    EXPECT_EQ(fetch(server.address()).fetched, 58);
    EXPECT_EQ(read_file(folder_ / "全唐诗/poet.tang.0.json"), whole);
    fs::remove_all(folder_);
  }
}

TEST_F(FetchRealFiles, ABeginningOfAnotherFileIsDropped) {
  begin("something else");
  const Server server(serve());
  EXPECT_EQ(fetch(server.address()).fetched, 58);
}

TEST_F(FetchRealFiles, FilesWithoutAKnownIdHoldAboutAThousandPoems) {
  const auto all = serve();
  const Server server([&](const httplib::Request& request, httplib::Response& response) {
    all(request, response);
    if (request.path.ends_with("poet.tang.17000.json"))
      response.set_content(poems(900), "application/json");
  });
  EXPECT_NE(error_of(server.address()).find("poet.tang.17000.json: holds 900 poems"),
            std::string::npos);
}

}  // namespace
}  // namespace tangyin
