// Poems as they stand in files, uncleaned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

struct RawPoem {
  std::string title, author;  // UTF-8
  std::string text;           // the paragraphs one after another
};

enum class Edition { tang, song };

// A directory: chinese-poetry's poet.tang.N.json (or poet.song.N.json) in it or in its folder
// 全唐诗, in numeric order. A file that ends in .json: one of those.  Any other file: text with a
// poem a line, empty lines passed over. InputError where nothing is there; FormatError with file
// and place where a file is broken.
std::vector<RawPoem> read_poems(const std::filesystem::path& path, Edition edition);

// The same for the contents of one file, called `where` in messages.
std::vector<RawPoem> poems_in_json(std::string_view json, const std::string& where);
std::vector<RawPoem> poems_in_text(std::string_view text, const std::string& where);

}  // namespace tangyin
