// JSON as the parts of the report keep what they measured.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "charts/chart.h"

namespace tangyin {

using Json = nlohmann::ordered_json;

// FormatError where the file is not JSON.
Json read_json(const std::filesystem::path& file);
void write_json(const std::filesystem::path& file, const Json& json);  // SystemError

// [[x, y], …] as points; what is no pair of numbers is passed over.
std::vector<Point> points_of(const Json& pairs);
// The number at a path of names, NaN where there is none.
double number_at(const Json& json, std::initializer_list<const char*> path);

// "15,067", "7.13", "0.0042"; a dash where it is no finite number.
std::string in_digits(double value, int decimals = 2);
std::string in_percent(double share, int decimals = 1);  // 0.735 → "73.5%"

}  // namespace tangyin
