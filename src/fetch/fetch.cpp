#define CPPHTTPLIB_OPENSSL_SUPPORT
#include "fetch/fetch.h"

#include <httplib.h>
#include <openssl/evp.h>

#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "corpus/reader.h"
#include "fetch/manifest.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

struct Address {
  std::string server, path;  // "https://host:port", "/a/b"
};

Address split_address(const std::string& url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string::npos || (!url.starts_with("http://") && !url.starts_with("https://")))
    throw InputError(
        fmt::format("--from {}: an address that begins with http:// or https:// is wanted", url));
  const size_t slash = url.find('/', scheme + 3);
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) path.pop_back();
  return {url.substr(0, slash), path};
}

std::string name_of(const CorpusFile& file) {
  return fmt::format("poet.tang.{}.json", file.number);
}

// Nothing if the contents are the file that is wanted, else what is wrong with them.
std::string fault_of(const CorpusFile& file, const fs::path& path) {
  if (!file.blob.empty())
    return git_blob_id(read_file(path)) == file.blob ? "" : "is not the file of the pinned commit";
  try {
    read_poems(path, Edition::tang);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

class Fetcher {
 public:
  Fetcher(const std::string& from, FetchResult& result,
          const std::function<void(const FetchProgress&)>& progress)
      : address_(split_address(from)),
        client_(address_.server),
        result_(result),
        progress_(progress) {
    client_.set_connection_timeout(20);
    client_.set_read_timeout(60);
    client_.set_follow_location(true);
  }

  // Into `part`, from where it ends.
  void download(const CorpusFile& file, const fs::path& part, int done) {
    std::error_code ignored;
    const auto have = fs::exists(part, ignored) ? fs::file_size(part) : 0;
    std::ofstream out;
    httplib::Headers headers;
    if (have > 0) headers.emplace("Range", fmt::format("bytes={}-", have));
    int status = 0;
    const std::string path = address_.path + "/%E5%85%A8%E5%94%90%E8%AF%97/" + name_of(file);
    const auto answer = client_.Get(
        path, headers,
        [&](const httplib::Response& response) {
          status = response.status;
          if (status != 200 && status != 206) return false;
          out.open(part, std::ios::binary | (status == 206 ? std::ios::app : std::ios::trunc));
          return out.good();
        },
        [&](const char* data, size_t size) {
          out.write(data, static_cast<std::streamsize>(size));
          result_.bytes += static_cast<int64_t>(size);
          progress_({done, static_cast<int>(kCorpusFiles.size()), result_.bytes});
          return out.good();
        });
    out.close();
    if (status != 0 && status != 200 && status != 206)
      throw SystemError(fmt::format("{}{}: the server answered {}; is --from right?",
                                    address_.server, path, status));
    if (status != 0 && !out)
      throw SystemError(fmt::format("cannot write {}; is the disk full?", part.string()));
    if (!answer)
      throw SystemError(fmt::format("{}: {} ({}); the next call goes on from here", address_.server,
                                    have > 0 || status != 0
                                        ? "the connection broke"
                                        : "cannot be reached; is there a network?",
                                    httplib::to_string(answer.error())));
  }

 private:
  Address address_;
  httplib::Client client_;
  FetchResult& result_;
  const std::function<void(const FetchProgress&)>& progress_;
};

}  // namespace

std::string git_blob_id(std::string_view contents) {
  const std::string prefix = fmt::format("blob {}", contents.size());
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr);
  EVP_DigestUpdate(context.get(), prefix.c_str(), prefix.size() + 1);  // with its NUL
  EVP_DigestUpdate(context.get(), contents.data(), contents.size());
  EVP_DigestFinal_ex(context.get(), digest, &size);
  std::string id;
  for (unsigned int k = 0; k < size; ++k) id += fmt::format("{:02x}", digest[k]);
  return id;
}

FetchResult fetch_corpus(const fs::path& to, const std::string& from,
                         const std::function<void(const FetchProgress&)>& progress) {
  const fs::path folder = to / "全唐诗";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw SystemError(fmt::format("cannot make {}: {}", folder.string(), error.message()));
  FetchResult result;
  Fetcher fetcher(from, result, progress);
  int done = 0;
  for (const CorpusFile& file : kCorpusFiles) {
    const fs::path path = folder / name_of(file), part = path.string() + ".part";
    const bool there = fs::exists(path, error) && fault_of(file, path).empty();
    if (!there) {
      fetcher.download(file, part, done);
      const fs::path complete =
          folder / ("checking." + name_of(file));  // the reader goes by the name's end
      fs::rename(part, complete);
      const std::string fault = fault_of(file, complete);
      if (!fault.empty()) {
        fs::remove(complete, error);
        throw FormatError(fmt::format("{}: {}; what was received is thrown away, fetch again",
                                      name_of(file), fault));
      }
      fs::rename(complete, path);
    }
    ++(there ? result.kept : result.fetched);
    result.unverified += file.blob.empty();
    progress({++done, static_cast<int>(kCorpusFiles.size()), result.bytes});
  }
  return result;
}

}  // namespace tangyin
