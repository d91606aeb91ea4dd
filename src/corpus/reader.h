// Reads poems from files, without cleaning them.
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

// The poems of `path`, which is
//   a directory    with chinese-poetry's poet.tang.N.json (or poet.song.N.json) in it or in its folder
//                  全唐诗; read in numeric order
//   NAME.json      one of these files
//   another file   text, a poem a line; empty lines are skipped; if its poems have punctuation, a line
//                  without is the title of the next poem
// InputError if there is nothing; FormatError, with file and place, if a file is broken.
std::vector<RawPoem> read_poems(const std::filesystem::path& path, Edition edition);

// The same for the contents of one file, called `where` in messages.
std::vector<RawPoem> poems_in_json(std::string_view json, const std::string& where);
std::vector<RawPoem> poems_in_text(std::string_view text, const std::string& where);

}  // namespace tangyin
