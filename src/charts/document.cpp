#include "charts/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "charts/number_text.h"

namespace tangyin {
namespace {

const Bilingual kFirst{"first", "起点"}, kLast{"last", "终点"}, kLowest{"lowest", "最低"},
    kHighest{"highest", "最高"}, kMean{"mean", "平均"};

Bilingual with(const Bilingual& word, const Bilingual& quantity) {
  return {quantity.en + ", " + word.en, quantity.zh + "（" + word.zh + "）"};
}

std::vector<Point> finite_points(const Series& series) {
  std::vector<Point> points;
  for (const Point& p : series.points)
    if (std::isfinite(p.x) && std::isfinite(p.y)) points.push_back(p);
  return points;
}

}  // namespace

Document::Document(Bilingual title) : title_(std::move(title)) {}

void Document::heading(int level, Bilingual text, std::string id) {
  if (id.empty()) id = fmt::format("section-{}", blocks_.size() + 1);
  blocks_.emplace_back(Heading{std::clamp(level, 2, 4), std::move(text), std::move(id)});
}

void Document::paragraph(Bilingual text) {
  blocks_.emplace_back(Paragraph{std::move(text)});
}

void Document::list(std::vector<Bilingual> items) {
  blocks_.emplace_back(List{std::move(items)});
}

void Document::code(std::string text) {
  blocks_.emplace_back(Code{std::move(text)});
}

void Document::add(Table table) {
  blocks_.emplace_back(std::move(table));
}

void Document::add(LineChart chart) {
  blocks_.emplace_back(std::move(chart));
}

void Document::add(BarChart chart) {
  blocks_.emplace_back(std::move(chart));
}

void Document::add(HeatMap map) {
  blocks_.emplace_back(std::move(map));
}

void Document::add(std::vector<PrintedVerse> side_by_side) {
  blocks_.emplace_back(std::move(side_by_side));
}

Table numbers_of(const LineChart& chart) {
  Table table;
  table.columns = {{{"curve", "曲线"}, false},
                   {with(kFirst, chart.x.label), true},
                   {with(kFirst, chart.y.label), true},
                   {with(kLast, chart.x.label), true},
                   {with(kLast, chart.y.label), true},
                   {kLowest, true},
                   {kHighest, true}};
  const auto number = [](double value) { return both(number_text(value)); };
  for (const Series& series : chart.series) {
    const std::vector<Point> points = finite_points(series);
    if (points.empty()) {
      table.rows.push_back(
          {series.name, both("–"), both("–"), both("–"), both("–"), both("–"), both("–")});
      continue;
    }
    const auto [low, high] = std::minmax_element(
        points.begin(), points.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    table.rows.push_back({series.name, number(points.front().x), number(points.front().y),
                          number(points.back().x), number(points.back().y), number(low->y),
                          number(high->y)});
  }
  for (const Mark& mark : chart.marks)
    table.rows.push_back({mark.name, both("–"), number(mark.y), both("–"), number(mark.y),
                          number(mark.y), number(mark.y)});
  return table;
}

Table numbers_of(const BarChart& chart) {
  Table table;
  table.columns = {{{"bar", "条目"}, false}, {chart.y.label, true}};
  for (const Bar& bar : chart.bars) table.rows.push_back({bar.name, both(number_text(bar.value))});
  return table;
}

Table numbers_of(const HeatMap& map) {
  Table table;
  table.columns = {{map.y.label, false}, {kLowest, true}, {kMean, true}, {kHighest, true}};
  const size_t columns = map.columns.size();
  for (size_t row = 0; columns > 0 && (row + 1) * columns <= map.values.size(); ++row) {
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
    size_t count = 0;
    for (size_t n = row * columns; n < (row + 1) * columns; ++n) {
      const double value = map.values[n];
      if (!std::isfinite(value)) continue;
      low = std::min(low, value), high = std::max(high, value), sum += value, ++count;
    }
    const std::string name = row < map.rows.size() ? map.rows[row] : fmt::format("{}", row + 1);
    const double mean = sum / static_cast<double>(count);  // of nothing: not a number, written –
    table.rows.push_back(
        {both(name), both(number_text(low)), both(number_text(mean)), both(number_text(high))});
  }
  return table;
}

}  // namespace tangyin
