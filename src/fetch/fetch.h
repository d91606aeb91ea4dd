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
  int fetched = 0, kept = 0;  // downloaded now; already there and right
  int unverified = 0;  // among both: without a known blob id, checked to be about 1,000 poems
  int64_t bytes = 0;
};

// The files go to TO/全唐诗.  `from`: where the commit's folder lies (http or https; by default
// kCorpusUrl + commit). A file that is already there and right is kept; a broken download is taken
// up where it stopped (NAME.part). SystemError where the server cannot be reached or passes a
// limit, FormatError where a file is not the one that was wanted.
FetchResult fetch_corpus(const std::filesystem::path& to, const std::string& from,
                         const std::function<void(const FetchProgress&)>& progress,
                         const DownloadLimits& limits = {});

// The git blob id of a file with these contents: SHA-1 of "blob SIZE\0" and the contents, in
// hexadecimal.
std::string git_blob_id(std::string_view contents);

}  // namespace tangyin
