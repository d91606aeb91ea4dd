#include "corpus/reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// poet.tang.12000.json → 12000; nothing for other names.
std::optional<long> number_of(const std::string& name, const std::string& prefix) {
  constexpr std::string_view kEnd = ".json";
  if (!name.starts_with(prefix) || !name.ends_with(kEnd)) return std::nullopt;
  const char* first = name.data() + prefix.size();
  const char* last = name.data() + name.size() - kEnd.size();
  long number = 0;
  const auto [stop, error] = std::from_chars(first, last, number);
  if (error != std::errc() || stop != last) return std::nullopt;
  return number;
}

std::vector<fs::path> files_of(const fs::path& directory, Edition edition) {
  const std::string prefix = edition == Edition::tang ? "poet.tang." : "poet.song.";
  std::vector<std::pair<long, fs::path>> numbered;
  for (const fs::path& folder : {directory, directory / "全唐诗"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
      if (const auto number = number_of(entry.path().filename().string(), prefix))
        numbered.emplace_back(*number, entry.path());
    if (!numbered.empty()) break;
  }
  if (numbered.empty())
    throw InputError(
        fmt::format("{}: no {}N.json here; get the corpus with: tangyin corpus fetch --to {}",
                    directory.string(), prefix, directory.string()));
  std::sort(numbered.begin(), numbered.end());
  std::vector<fs::path> files;
  files.reserve(numbered.size());
  for (auto& [number, path] : numbered) files.push_back(std::move(path));
  return files;
}

}  // namespace

namespace {

struct TextLine {
  std::string_view text;
  bool punctuated;  // has a mark at which a verse can end
};

std::vector<TextLine> lines_in(std::string_view text, const std::string& where) {
  constexpr std::u32string_view kMarks = U"，。？！；,.?!;";
  std::vector<TextLine> lines;
  size_t number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1, ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    const std::string here = fmt::format("{}, line {}", where, number);
    if (line.find('\0') != std::string_view::npos)
      throw FormatError(fmt::format("{}: holds a NUL byte; is this a text file?", here));
    const std::u32string decoded = utf8::decode(line, here);
    lines.push_back({line, decoded.find_first_of(kMarks) != std::u32string::npos});
  }
  return lines;
}

}  // namespace

std::vector<RawPoem> poems_in_text(std::string_view text, const std::string& where) {
  constexpr size_t kLinesOfAPoem = 4;  // title, author, the poem, a note
  const std::vector<TextLine> lines = lines_in(text, where);
  const auto punctuated = static_cast<size_t>(std::ranges::count_if(lines, &TextLine::punctuated));
  const bool has_titles = punctuated * kLinesOfAPoem >= lines.size();
  std::vector<RawPoem> poems;
  std::string title;
  for (const TextLine& line : lines) {
    if (has_titles && !line.punctuated) {
      title = line.text;
      continue;
    }
    poems.push_back({std::exchange(title, ""), "", std::string(line.text)});
  }
  return poems;
}

std::vector<RawPoem> read_poems(const fs::path& path, Edition edition) {
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw InputError(fmt::format("{}: no such corpus; get one with: tangyin corpus fetch --to {}",
                                 path.string(), path.string()));
  std::vector<RawPoem> poems;
  if (fs::is_directory(path, ignored)) {
    for (const fs::path& file : files_of(path, edition))
      std::ranges::move(poems_in_json(read_file(file), file.string()), std::back_inserter(poems));
  } else {
    poems = (path.extension() == ".json" ? poems_in_json : poems_in_text)(read_file(path),
                                                                          path.string());
  }
  if (poems.empty()) throw InputError(fmt::format("{}: holds no poems", path.string()));
  return poems;
}

}  // namespace tangyin
