#include "charts/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "charts/number_text.h"

namespace tangyin {
namespace drawing {
namespace {

constexpr double kLabelGap = 1.25;    // lines between direct labels, in sizes of the font
constexpr double kLeader = 16;        // from the end of a curve to its label
constexpr double kWidestLabel = 190;  // beside a curve; longer names go to the legend
constexpr double kEndsNear =
    0.12;  // of the width: how far from the right side a labelled curve ends

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) { low = std::min(low, value), high = std::max(high, value); }
  bool empty() const { return !(low <= high); }
};

bool shown(double value, bool logarithmic) {
  return std::isfinite(value) && (!logarithmic || value > 0);
}

struct Ranges {
  Range x, y;
};

Ranges ranges_of(const LineChart& chart) {
  Ranges ranges;
  for (const Series& series : chart.series)
    for (const Point& p : series.points)
      if (shown(p.x, chart.x.logarithmic) && shown(p.y, chart.y.logarithmic))
        ranges.x.add(p.x), ranges.y.add(p.y);
  if (!ranges.x.empty())
    for (const Mark& mark : chart.marks)
      if (shown(mark.y, chart.y.logarithmic)) ranges.y.add(mark.y);
  return ranges;
}

// The last point of a curve that can be shown.
std::optional<Point> end_of(const Series& series, const LineChart& chart) {
  for (auto p = series.points.rbegin(); p != series.points.rend(); ++p)
    if (shown(p->x, chart.x.logarithmic) && shown(p->y, chart.y.logarithmic)) return *p;
  return std::nullopt;
}

// A name beside the end of a curve or a mark, and where it stands.
struct Label {
  const Bilingual* name;
  std::string colour;
  double x, y;  // the end
  double place;
};

std::vector<Label> labels_of(const LineChart& chart, const LineLayout& layout) {
  std::vector<Label> labels;
  for (size_t n = 0; n < chart.series.size(); ++n)
    if (const auto end = end_of(chart.series[n], chart))
      labels.push_back({&chart.series[n].name, colour_class(chart.series[n], n),
                        layout.x.at(end->x), layout.y.at(end->y), layout.y.at(end->y)});
  for (const Mark& mark : chart.marks)
    if (shown(mark.y, chart.y.logarithmic))
      labels.push_back(
          {&mark.name, "mark", layout.frame.right, layout.y.at(mark.y), layout.y.at(mark.y)});
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.y < b.y; });
  return labels;
}

// Moves labels that would touch apart, as little as the frame allows.
void spread(std::vector<Label>& labels, const Frame& frame, double gap) {
  for (size_t n = 1; n < labels.size(); ++n)
    labels[n].place = std::max(labels[n].place, labels[n - 1].place + gap);
  double most = frame.bottom;
  for (size_t n = labels.size(); n-- > 0; most = labels[n].place - gap)
    labels[n].place = std::min(labels[n].place, most);
}

// Whether names fit beside the ends of the curves.
bool fits_labels(const LineChart& chart, const Ranges& ranges, const Sheet& sheet, double height) {
  const size_t count = chart.series.size() + chart.marks.size();
  if (count < 2 || static_cast<double>(count) * kLabelGap * sheet.font > height) return false;
  const Scale x = scale_over(ranges.x.low, ranges.x.high, chart.x, 6, false);
  const double first = x.transformed(x.low), last = x.transformed(x.high);
  for (const Series& series : chart.series) {
    if (width_of(series.name, sheet.font) > kWidestLabel) return false;
    const auto end = end_of(series, chart);
    if (end && (last - x.transformed(end->x)) > kEndsNear * (last - first)) return false;
  }
  return std::all_of(chart.marks.begin(), chart.marks.end(), [&](const Mark& mark) {
    return width_of(mark.name, sheet.font) <= kWidestLabel;
  });
}

double widest_name(const LineChart& chart, double font) {
  double widest = 0;
  for (const Series& series : chart.series) widest = std::max(widest, width_of(series.name, font));
  for (const Mark& mark : chart.marks) widest = std::max(widest, width_of(mark.name, font));
  return widest;
}

}  // namespace

size_t most_points(Width width) {
  return width == Width::wide ? 320 : 160;
}

LineLayout layout_of(const LineChart& chart, Width width) {
  LineLayout layout{};
  layout.sheet = sheet_of(width);
  const double font = layout.sheet.font;
  Ranges ranges = ranges_of(chart);
  layout.empty = ranges.x.empty();
  if (layout.empty) layout.sheet.height = 6 * font;
  if (layout.empty) ranges.x = ranges.y = {1, 2};
  if (!chart.x.logarithmic && ranges.x.low > 0 && ranges.x.low < 0.25 * ranges.x.high)
    ranges.x.low = 0;
  layout.x = scale_over(ranges.x.low, ranges.x.high, chart.x, width == Width::wide ? 7 : 4, false);
  layout.y = scale_over(ranges.y.low, ranges.y.high, chart.y, width == Width::wide ? 6 : 5, true);
  Frame& frame = layout.frame;
  frame.top = 2.4 * font, frame.bottom = layout.sheet.height - 2.9 * font - 6;
  double widest = 0;
  for (const std::string& label : tick_labels(layout.y))
    widest = std::max(widest, font * text_width(label));
  frame.left = widest + 11;
  layout.labelled = width == Width::wide && !layout.empty &&
                    fits_labels(chart, ranges, layout.sheet, frame.height());
  const double beside = layout.labelled ? kLeader + 6 + widest_name(chart, font) : 0;
  const auto labels = tick_labels(layout.x);
  frame.right = layout.sheet.width -
                std::max(beside, labels.empty() ? 8 : font * text_width(labels.back()) / 2 + 2);
  layout.x.from = frame.left, layout.x.to = frame.right;
  layout.y.from = frame.bottom, layout.y.to = frame.top;
  return layout;
}

std::vector<std::vector<Point>> stretches(const Series& series, const Scale& x, const Scale& y,
                                          size_t most) {
  std::vector<std::vector<Point>> parts(1);
  size_t count = 0;
  for (const Point& p : series.points) {
    if (x.shows(p.x) && y.shows(p.y))
      parts.back().push_back(p), ++count;
    else if (!parts.back().empty())
      parts.emplace_back();
  }
  if (parts.back().empty()) parts.pop_back();
  if (count <= most) return parts;
  for (auto& part : parts) {
    // The shape that counts is the one on the sheet, so the places are thinned, not the values.
    std::vector<Point> places;
    for (const Point& p : part) places.push_back({x.at(p.x), y.at(p.y)});
    const auto kept = thinned(places, std::max<size_t>(3, part.size() * most / count));
    std::vector<Point> values;
    size_t at = 0;
    for (const Point& place : kept) {
      while (places[at].x != place.x || places[at].y != place.y) ++at;
      values.push_back(part[at++]);
    }
    part = std::move(values);
  }
  return parts;
}

namespace {

std::string path_of(const std::vector<std::vector<Point>>& parts, const LineLayout& layout) {
  std::string d;
  for (const auto& part : parts)
    for (size_t n = 0; n < part.size(); ++n)
      d += fmt::format("{}{:.1f} {:.1f}",
                       n == 0   ? "M"
                       : n == 1 ? "L"
                                : " ",
                       layout.x.at(part[n].x), layout.y.at(part[n].y));
  return d;
}

std::string value_text(const Bilingual& name, const Point& p) {
  const std::string at = number_text(p.x) + ": " + number_text(p.y);
  return title_element({name.en + ", " + at, name.zh + "，" + at});
}

std::string draw_series(const Series& series, size_t n, const LineLayout& layout, size_t most) {
  const auto parts = stretches(series, layout.x, layout.y, most);
  if (parts.empty()) return {};
  const Point first = parts.front().front(), last = parts.back().back();
  const std::string ends = number_text(first.y) + " → " + number_text(last.y);
  std::string svg =
      fmt::format("<g class=\"series {}{}\"><path d=\"{}\">{}</path>", colour_class(series, n),
                  series.dashed ? " dashed" : "", path_of(parts, layout),
                  title_element({series.name.en + ": " + ends, series.name.zh + "：" + ends}));
  size_t count = 0;
  for (const auto& part : parts) count += part.size();
  const bool single = count == 1;
  for (const auto& part : parts)
    for (const Point& p : part)
      if (series.dots || single || part.size() == 1)
        svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\">{}</circle>",
                           layout.x.at(p.x), layout.y.at(p.y), count > 40 ? 2 : 3.2,
                           value_text(series.name, p));
  return svg + "</g>\n";
}

std::string draw_labels(const LineChart& chart, const LineLayout& layout) {
  std::vector<Label> labels = labels_of(chart, layout);
  const double font = layout.sheet.font;
  spread(labels, layout.frame, kLabelGap * font);
  std::string svg;
  for (const Label& label : labels) {
    const double x = layout.frame.right + kLeader;
    svg += fmt::format("<path class=\"leader {}\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}h5\"/>",
                       label.colour, label.x + 2, label.y, x - 5, label.place);
    svg += text_at(x + 4, label.place + 0.35 * font, Anchor::start, "name", *label.name, font);
  }
  return svg;
}

}  // namespace
}  // namespace drawing

std::string to_svg(const LineChart& chart, Width width) {
  using namespace drawing;
  const LineLayout layout = layout_of(chart, width);
  std::string svg = open_svg(layout.sheet, width, "lines", chart.title);
  if (layout.empty)
    return svg +
           text_at(layout.sheet.width / 2, layout.sheet.height / 2, Anchor::middle, "none",
                   {"no values yet", "尚无数据"}, layout.sheet.font) +
           "</svg>\n";
  svg += draw_axes(layout.frame, layout.sheet, layout.x, layout.y, chart.x, chart.y);
  for (const Mark& mark : chart.marks)
    if (layout.y.shows(mark.y))
      svg += fmt::format("<path class=\"mark\" d=\"M{:.1f} {:.1f}H{:.1f}\">{}</path>\n",
                         layout.frame.left, layout.y.at(mark.y), layout.frame.right,
                         title_element({mark.name.en + ": " + number_text(mark.y),
                                        mark.name.zh + "：" + number_text(mark.y)}));
  for (size_t n = 0; n < chart.series.size(); ++n)
    svg += draw_series(chart.series[n], n, layout, most_points(width));
  if (layout.labelled) svg += draw_labels(chart, layout);
  return svg + "</svg>\n";
}

}  // namespace tangyin
