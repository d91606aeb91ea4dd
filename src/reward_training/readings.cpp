#include "reward_training/readings.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr size_t kMostLines = 64, kLongestLine = 16;

// What [line from 1, "字字", severity] says of `reading`.
StruckSpan struck_span_of(const MarkedPoem& reading, const nlohmann::json& json) {
  const Error no_fault("has a fault that is not [line, its characters, 1 or 2]");
  if (!json.is_array() || json.size() != 3 || !json[0].is_number_integer() ||
      !json[1].is_string() || !json[2].is_number_integer())
    throw no_fault;
  const auto line = json[0].get<int64_t>(), severity = json[2].get<int64_t>();
  if (line < 1 || line > static_cast<int64_t>(reading.lines.size()) || severity < 1 || severity > 2)
    throw no_fault;
  const std::u32string characters = utf8::decode(json[1].get<std::string>());
  const auto number = static_cast<size_t>(line - 1);
  const size_t first = reading.lines[number].find(characters);
  if (characters.empty() || first == std::u32string::npos) throw no_fault;
  return {number, first, characters.size(), static_cast<int>(severity)};
}

MarkedPoem reading_of(const nlohmann::json& json) {
  MarkedPoem reading{.reader = json.at("reader").get<std::string>(),
                     .title = utf8::decode(json.at("title").get<std::string>()),
                     .lines = {},
                     .marks = {}};
  for (const std::string& line : json.at("lines").get<std::vector<std::string>>())
    reading.lines.push_back(utf8::decode(line));
  for (const char mark : json.at("marks").get<std::string>()) reading.marks.push_back(mark - '0');
  const auto scores = json.at("scores").get<std::vector<double>>();
  if (scores.size() != 3 ||
      std::ranges::any_of(scores, [](double s) { return !(s >= 1 && s <= 5); }))
    throw Error("should have three scores from 1 to 5");
  reading.sense = (scores[1] + scores[2]) / 2;
  reading.edited = json.contains("faults");
  if (!reading.edited) return reading;
  const nlohmann::json& faults = json.at("faults");
  if (!faults.is_array()) throw Error("should have a list of faults, which may be empty");
  for (const nlohmann::json& fault : faults)
    reading.faults.push_back(struck_span_of(reading, fault));
  return reading;
}

// Why it is no reading; empty where it is one.
std::string fault_of(const MarkedPoem& reading) {
  if (reading.lines.empty() || reading.lines.size() > kMostLines)
    return "has no lines, or too many";
  const size_t length = reading.lines.front().size();
  if (length == 0 || length > kLongestLine) return "has a line without characters, or a long one";
  if (std::ranges::any_of(reading.lines, [&](const auto& line) { return line.size() != length; }))
    return "has lines of different lengths";
  if (reading.marks.size() != reading.lines.size()) return "should have a mark for each line";
  if (std::ranges::any_of(reading.marks, [](int mark) { return mark < 0 || mark > 2; }))
    return "has a mark that is not 0, 1 or 2";
  return "";
}

}  // namespace

std::vector<MarkedPoem> read_readings(const std::filesystem::path& file) {
  std::vector<MarkedPoem> readings;
  const std::string text = read_file(file);
  size_t number = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view row = std::string_view(text).substr(at, end - at);
    at = end + 1, ++number;
    if (row.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto refuse = [&](const std::string& why) {
      throw FormatError(fmt::format("{}:{}: {}", file.string(), number, why));
    };
    try {
      readings.push_back(reading_of(nlohmann::json::parse(row)));
    } catch (const nlohmann::json::exception&) {
      refuse(
          "is no reading: {\"reader\": \"1\", \"title\": \"夜泊\", \"lines\": […], \"marks\": "
          "\"1201\", \"scores\": [3, 2.5, 2]}");
    } catch (const Error& error) {
      refuse(error.what());
    }
    if (const std::string why = fault_of(readings.back()); !why.empty()) refuse(why);
  }
  return readings;
}

std::vector<std::u32string> lines_of_many_titles(std::span<const MarkedPoem> readings,
                                                 size_t titles) {
  std::map<std::u32string, std::set<std::u32string_view>> titles_of;
  for (const MarkedPoem& reading : readings)
    for (const std::u32string& line : reading.lines) titles_of[line].insert(reading.title);
  std::vector<std::u32string> lines;
  for (const auto& [line, of] : titles_of)
    if (of.size() >= titles) lines.push_back(line);
  return lines;
}

void to_script_of(std::string_view script, std::vector<MarkedPoem>& readings) {
  if (script != "simplified") return;
  const auto simplify = [](std::u32string& text) {
    text = to_simplified(text);  // keeps the number of characters
  };
  for (MarkedPoem& reading : readings) {
    simplify(reading.title);
    std::ranges::for_each(reading.lines, simplify);
  }
}

}  // namespace tangyin
