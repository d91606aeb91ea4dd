#include "experiment/json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/files.h"

namespace tangyin {

Json read_json(const std::filesystem::path& file) {
  Json json = Json::parse(read_file(file), nullptr, false);
  if (json.is_discarded())
    throw FormatError(fmt::format("{}: not JSON; remove it to measure it again", file.string()));
  return json;
}

void write_json(const std::filesystem::path& file, const Json& json) {
  replace_file(file, json.dump(1) + "\n");
}

std::vector<Point> points_of(const Json& pairs) {
  std::vector<Point> points;
  if (!pairs.is_array()) return points;
  for (const Json& pair : pairs)
    if (pair.is_array() && pair.size() == 2 && pair[0].is_number() && pair[1].is_number())
      points.push_back({pair[0].get<double>(), pair[1].get<double>()});
  return points;
}

double number_at(const Json& json, std::initializer_list<const char*> path) {
  const Json* at = &json;
  for (const char* name : path) {
    if (!at->is_object() || !at->contains(name)) return std::numeric_limits<double>::quiet_NaN();
    at = &(*at)[name];
  }
  return at->is_number() ? at->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string in_digits(double value, int decimals) {
  if (!std::isfinite(value)) return "–";
  if (std::abs(value) >= 1e15) return fmt::format("{:.2e}", value);
  std::string text = fmt::format("{:.{}f}", value, decimals);
  const size_t sign = text[0] == '-' ? 1 : 0;
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t at = point; at > sign + 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string in_percent(double share, int decimals) {
  return std::isfinite(share) ? fmt::format("{:.{}f}%", 100 * share, decimals) : "–";
}

}  // namespace tangyin
