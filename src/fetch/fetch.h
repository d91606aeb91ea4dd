// Downloads the Tang files of the corpus from its public repository at a pinned commit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "fetch/download.h"

namespace tangyin {

inline constexpr std::string_view kCorpusUrl =
    "https://raw.githubusercontent.com/chinese-poetry/chinese-poetry/";

struct FetchProgress {
  int files, file_count;  // done, all
  int64_t bytes;          // received in this call
};

struct FetchResult {
  int fetched = 0, kept = 0;  // downloaded now; already there and correct
  int unverified = 0;  // of these: without a known blob id, checked to have about 1,000 poems
  int64_t bytes = 0;
};

// Downloads to TO/全唐诗.  `from`: the address of the commit's folder (http or https; by default
// kCorpusUrl + commit).  Correct files that exist are kept; an interrupted download continues
// (NAME.part).  SystemError if the server cannot be reached or exceeds a limit, FormatError if a
// file is not the expected one.
FetchResult fetch_corpus(const std::filesystem::path& to, const std::string& from,
                         const std::function<void(const FetchProgress&)>& progress,
                         const DownloadLimits& limits = {});

// The git blob id of a file with these contents: SHA-1 of "blob SIZE\0" and the contents, in
// hexadecimal.
std::string git_blob_id(std::string_view contents);

}  // namespace tangyin
