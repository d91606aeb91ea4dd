#include "corpus/reader.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Deep nesting would overflow the parser's stack; a poem needs three levels: [{"paragraphs":[…]}].
constexpr int kDeepest = 16;

Json parse(std::string_view text, const std::string& where) try {
  const auto callback = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest)
      throw FormatError(fmt::format(
          "{}: JSON nested deeper than {} levels; is this a file of poems?", where, kDeepest));
    return true;
  };
  return Json::parse(text, callback);
} catch (const Json::exception& error) {
  throw FormatError(fmt::format("{}: broken JSON at byte {}; fetch the file again", where,
                                dynamic_cast<const Json::parse_error*>(&error)
                                    ? dynamic_cast<const Json::parse_error*>(&error)->byte
                                    : 0));
}

std::string text_at(const Json& poem, const char* key, const std::string& where) {
  const auto found = poem.find(key);
  if (found == poem.end() || found->is_null()) return "";
  if (!found->is_string()) throw FormatError(fmt::format("{}: \"{}\" is not text", where, key));
  return found->get<std::string>();
}

RawPoem poem_from(const Json& poem, const std::string& where) {
  if (!poem.is_object()) throw FormatError(fmt::format("{}: is not an object", where));
  RawPoem raw{text_at(poem, "title", where), text_at(poem, "author", where), ""};
  const auto paragraphs = poem.find("paragraphs");
  if (paragraphs == poem.end() || !paragraphs->is_array())
    throw FormatError(fmt::format("{}: \"paragraphs\" is missing or no list", where));
  for (const Json& paragraph : *paragraphs) {
    if (!paragraph.is_string())
      throw FormatError(fmt::format("{}: a paragraph is not text", where));
    raw.text += paragraph.get_ref<const std::string&>();
  }
  return raw;
}

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

std::vector<RawPoem> poems_in_json(std::string_view json, const std::string& where) {
  const Json file = parse(json, where);
  if (!file.is_array()) throw FormatError(fmt::format("{}: a list of poems is wanted", where));
  std::vector<RawPoem> poems;
  for (size_t k = 0; k < file.size(); ++k)
    poems.push_back(poem_from(file[k], fmt::format("{}, poem {}", where, k + 1)));
  return poems;
}

std::vector<RawPoem> poems_in_text(std::string_view text, const std::string& where) {
  std::vector<RawPoem> poems;
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
    utf8::decode(line, here);
    poems.push_back({"", "", std::string(line)});
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
