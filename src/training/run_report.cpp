#include "training/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/files.h"

namespace tangyin {
namespace {

using Json = nlohmann::ordered_json;

struct Point {
  double x, y;
};
using Curve = std::vector<Point>;

constexpr double kWidth = 720, kHeight = 240, kLeft = 64, kRight = 16, kTop = 12, kBottom = 34;
constexpr size_t kMostPoints = 1500;                  // of a curve; more would not be seen
constexpr double kMostSteps = 1e15, kLargest = 1e30;  // what no run writes

// A number of `row`; nothing where it is missing, of another kind or not finite.
std::optional<double> number_at(const Json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return std::nullopt;
  const auto value = found->get<double>();
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

// The lines of metrics.jsonl that can be read; whatever else somebody wrote there is passed over.  A
// resumed run repeats steps after its checkpoint: the later line counts.
std::vector<Json> read_metrics(const std::filesystem::path& file) {
  std::vector<Json> rows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    Json row = Json::parse(line, nullptr, false);
    if (!row.is_object()) continue;
    const auto step = number_at(row, "step");
    if (!step || *step < 0 || *step > kMostSteps) continue;
    while (!rows.empty() && *number_at(rows.back(), "step") > *step) rows.pop_back();
    rows.push_back(std::move(row));
  }
  return rows;
}

Curve curve_of(const std::vector<Json>& rows, const char* key) {
  Curve curve;
  for (const Json& row : rows)
    if (const auto value = number_at(row, key); value && std::abs(*value) < kLargest)
      curve.push_back({*number_at(row, "step"), *value});
  const size_t stride = curve.size() / kMostPoints + 1;
  if (stride == 1) return curve;
  Curve thinned;
  for (size_t n = 0; n < curve.size(); n += stride) thinned.push_back(curve[n]);
  if ((curve.size() - 1) % stride != 0) thinned.push_back(curve.back());
  return thinned;
}

// About `count` round numbers that span [low, high].
std::vector<double> ticks(double low, double high, int count) {
  const double rough = (high - low) / count, power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {5.0, 2.0, 1.0})
    if (nice * power >= rough) step = nice * power;
  std::vector<double> values;
  const double first = std::ceil(low / step), last = std::floor(high / step + 1e-9);
  for (int n = 0; first + n <= last && n <= 2 * count; ++n) values.push_back((first + n) * step);
  return values;
}

// 1, 2, 5, 10, … between two positive numbers; where they lie close together, the values of
// ticks().
std::vector<double> logarithmic_ticks(double low, double high) {
  if (high / low < 8) return ticks(low, high, 5);
  std::vector<double> values;
  const auto first = static_cast<int>(std::floor(std::log10(low))),
             last = static_cast<int>(std::floor(std::log10(high)));
  for (int exponent = first; exponent <= last; ++exponent)
    for (const double nice : {1.0, 2.0, 5.0})
      if (const double value = nice * std::pow(10.0, exponent); value >= low && value <= high)
        values.push_back(value);
  return values;
}

// One chart: y against the step, on a logarithmic axis where `logarithmic`.
std::string chart(const std::string& title, Curve curve, bool dots, bool logarithmic) {
  if (logarithmic) std::erase_if(curve, [](const Point& p) { return p.y <= 0; });
  if (curve.size() < 2) return {};
  const auto scale = [&](double y) { return logarithmic ? std::log10(y) : y; };
  double low = scale(curve.front().y), high = low;
  for (const Point& p : curve) low = std::min(low, scale(p.y)), high = std::max(high, scale(p.y));
  const double margin = std::max((high - low) * 0.05, 1e-9), first = curve.front().x;
  const double width = std::max(curve.back().x - first, 1.0);
  low -= margin, high += margin;
  const auto x = [&](double step) {
    return kLeft + (step - first) / width * (kWidth - kLeft - kRight);
  };
  const auto y = [&](double value) {
    return kHeight - kBottom - (scale(value) - low) / (high - low) * (kHeight - kTop - kBottom);
  };

  std::string svg = fmt::format(
      "<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {} {}\" role=\"img\" "
      "aria-label=\"{}\">\n",
      title, kWidth, kHeight, title);
  for (const double value :
       logarithmic ? logarithmic_ticks(std::pow(10, low), std::pow(10, high)) : ticks(low, high, 5))
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{} {:.1f}H{}\"/><text class=\"y\" x=\"{}\" "
        "y=\"{:.1f}\">{:.4g}</text>\n",
        kLeft, y(value), kWidth - kRight, kLeft - 8, y(value) + 4, value);
  for (const double step : ticks(first, first + width, 6))
    svg += fmt::format("<text class=\"x\" x=\"{:.1f}\" y=\"{}\">{:g}</text>\n", x(step),
                       kHeight - 12, step);
  svg += "<polyline points=\"";
  for (const Point& p : curve) svg += fmt::format("{:.1f},{:.1f} ", x(p.x), y(p.y));
  svg += "\"/>\n";
  for (const Point& p : dots ? curve : Curve())
    svg += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"><title>step {:g}: {:.4g}</title></circle>\n",
        x(p.x), y(p.y), p.x, p.y);
  return svg + "</svg></figure>\n";
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '&')
      result += "&amp;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string settings_table(const Json& config) {
  std::string rows;
  for (const auto& [key, value] : config.items())
    rows += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(key),
                        escaped(value.is_string() ? value.get<std::string>() : value.dump()));
  return "<table>\n" + rows + "</table>\n";
}

// "12,345 steps · best test perplexity 87.73 at step 11,000 · 1.31 h"
std::string summary(const std::vector<Json>& rows) {
  double best = 0, at = 0, seconds = 0;
  for (const Json& row : rows) {
    seconds = number_at(row, "seconds").value_or(seconds);
    const double perplexity = number_at(row, "test_perplexity").value_or(0);
    if (perplexity > 0 && (best == 0 || perplexity < best))
      best = perplexity, at = *number_at(row, "step");
  }
  std::string text = rows.empty() ? "no steps yet"
                                  : fmt::format("{:.0f} steps · {:.2f} h",
                                                *number_at(rows.back(), "step"), seconds / 3600);
  if (best > 0) text += fmt::format(" · best test perplexity {:.2f} at step {:g}", best, at);
  return text;
}

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ink: #222; --faint: #8885; --line: #a33; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --line: #e77; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 760px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin-bottom: 0; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; font-size: 12px; fill: var(--ink); }
svg .grid { stroke: var(--faint); } svg .y { text-anchor: end; } svg .x { text-anchor: middle; }
svg polyline { fill: none; stroke: var(--line); stroke-width: 1.5; stroke-linejoin: round; } svg circle { fill: var(--line); }
table { border-collapse: collapse; font-size: 13px; } th { text-align: left; font-weight: 500; padding-right: 2rem; }
)";

}  // namespace

void write_run_report(const std::filesystem::path& run) {
  const auto rows = read_metrics(run / "metrics.jsonl");
  Json config = Json::object();
  if (const auto file = run / "config.json"; std::filesystem::exists(file))
    if (Json parsed = Json::parse(read_file(file), nullptr, false); parsed.is_object())
      config = std::move(parsed);
  const std::string name = escaped(run.filename().string());
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n"
      "<title>tangyin: {}</title>\n<style>{}</style>\n<h1>{}</h1>\n<p>{}</p>\n",
      name, kStyle, name, summary(rows));
  page += chart("training loss, nats a token (moving mean)", curve_of(rows, "loss"), false, false);
  page += chart("test perplexity", curve_of(rows, "test_perplexity"), true, true);
  page += chart("learning rate", curve_of(rows, "rate"), false, false);
  page += chart("global norm of the gradient", curve_of(rows, "gradient_norm"), false, true);
  page += chart("tokens a second, since the start or the last resumption",
                curve_of(rows, "tokens_per_second"), false, false);
  page += settings_table(config) + "</html>\n";
  replace_file(run / "report.html", page);
}

}  // namespace tangyin
