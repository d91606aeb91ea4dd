#include "fetch/fetch.h"

#include <openssl/evp.h>

#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "corpus/reader.h"
#include "fetch/manifest.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

std::string name_of(const CorpusFile& file) {
  return fmt::format("poet.tang.{}.json", file.number);
}

// Nothing if the contents are the file that is wanted, else what is wrong with them.
std::string fault_of(const CorpusFile& file, const fs::path& path, uint64_t most) try {
  const std::string contents = read_file(path, most);
  if (!file.blob.empty())
    return git_blob_id(contents) == file.blob ? "" : "is not the file of the pinned commit";
  constexpr size_t kFewest = 990, kMost = 1010;  // the files are cut about every thousand poems
  const size_t poems = poems_in_json(contents, path.filename().string()).size();
  if (poems >= kFewest && poems <= kMost) return "";
  return fmt::format("holds {} poems, {} to {} are wanted", poems, kFewest, kMost);
} catch (const Error& error) {
  return error.what();
}

class Fetcher {
 public:
  Fetcher(const fs::path& folder, const std::string& from, const DownloadLimits& limits,
          const std::function<void(const FetchProgress&)>& progress)
      : folder_(folder), limits_(limits), downloader_(from, limits), progress_(progress) {}

  FetchResult run() {
    for (const CorpusFile& file : kCorpusFiles) {
      const bool there = is_right(file, path_of(file));
      if (!there) fetch(file);
      ++(there ? result_.kept : result_.fetched);
      result_.unverified += file.blob.empty();
      ++done_;
      report(0);
    }
    return result_;
  }

 private:
  fs::path path_of(const CorpusFile& file) const { return folder_ / name_of(file); }

  bool is_right(const CorpusFile& file, const fs::path& path) const {
    std::error_code ignored;
    return fs::exists(path, ignored) && fault_of(file, path, limits_.bytes).empty();
  }

  void report(size_t bytes) {
    result_.bytes += static_cast<int64_t>(bytes);
    progress_({done_, static_cast<int>(kCorpusFiles.size()), result_.bytes});
  }

  // False where the server has nothing behind what was begun.
  bool download(const CorpusFile& file, const fs::path& part) {
    constexpr const char* kFolder = "%E5%85%A8%E5%94%90%E8%AF%97/";  // 全唐诗
    return downloader_.download(kFolder + name_of(file), part,
                                [&](size_t bytes) { report(bytes); });
  }

  // What was begun is gone on with, unless it turns out to be something else.
  void fetch(const CorpusFile& file) {
    const fs::path part = path_of(file).string() + ".part";
    std::error_code ignored;
    const bool begun = fs::exists(fs::symlink_status(part, ignored));
    if (begun && fs::is_regular_file(fs::symlink_status(part, ignored))) {
      if (fs::file_size(part, ignored) >= limits_.bytes) fs::remove(part, ignored);
      if (is_right(file, part)) return fs::rename(part, path_of(file));
    }
    const auto receive = [&]() -> std::string {
      if (!download(file, part)) return "is not what was begun here";
      return fault_of(file, part, limits_.bytes);
    };
    std::string fault = receive();
    if (begun && !fault.empty()) {
      fs::remove(part, ignored);
      fault = receive();
    }
    if (!fault.empty()) {
      fs::remove(part, ignored);
      throw FormatError(fmt::format("{}: {}; what was received is thrown away, fetch again",
                                    name_of(file), fault));
    }
    fs::rename(part, path_of(file));
  }

  const fs::path folder_;
  const DownloadLimits limits_;
  Downloader downloader_;
  const std::function<void(const FetchProgress&)>& progress_;
  FetchResult result_;
  int done_ = 0;  // files
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
                         const std::function<void(const FetchProgress&)>& progress,
                         const DownloadLimits& limits) {
  const fs::path folder = to / "全唐诗";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw SystemError(fmt::format("cannot make {}: {}", folder.string(), error.message()));
  return Fetcher(folder, from, limits, progress).run();
}

}  // namespace tangyin
