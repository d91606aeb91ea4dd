// The legend of a chart of lines and its values for the script of the page.
#include <fmt/format.h>

#include "charts/html_text.h"
#include "charts/line_chart.h"
#include "charts/number_text.h"

namespace tangyin::drawing {
namespace {

std::string frame_of(const LineLayout& layout) {
  return fmt::format("[{:g},{:g},{:g},{:g},{:g},{:g},{:g},{:g}]", layout.sheet.width,
                     layout.sheet.height, layout.frame.left, layout.frame.top, layout.frame.right,
                     layout.frame.bottom, layout.x.low, layout.x.high);
}

std::string axis_of(const Axis& axis, const Scale& scale) {
  return fmt::format("{{\"name\":{},\"log\":{},\"low\":{:.8g},\"high\":{:.8g}}}",
                     json_of(axis.label), axis.logarithmic, scale.low, scale.high);
}

std::string points_of(const std::vector<std::vector<Point>>& parts) {
  std::string list;
  for (const auto& part : parts)
    for (const Point& p : part)
      list += fmt::format("{}{:.6g},{:.5g}", list.empty() ? "" : ",", p.x, p.y);
  return "[" + list + "]";
}

std::string key_of(const std::string& classes, const Bilingual& name, bool dots) {
  return fmt::format(
      "<li><svg class=\"key\" viewBox=\"0 0 28 10\" aria-hidden=\"true\"><g class=\"{}\">"
      "<path d=\"M1 5H27\"/>{}</g></svg>{}</li>",
      classes, dots ? "<circle cx=\"14\" cy=\"5\" r=\"3.2\"/>" : "", html_of(name));
}

}  // namespace

std::string data_of(const LineChart& chart) {
  const LineLayout wide = layout_of(chart, Width::wide), narrow = layout_of(chart, Width::narrow);
  std::string series;
  for (size_t n = 0; n < chart.series.size(); ++n) {
    const auto parts = stretches(chart.series[n], wide.x, wide.y, most_points(Width::wide));
    series += fmt::format("{}{{\"name\":{},\"colour\":\"{}\",\"points\":{}}}", n == 0 ? "" : ",",
                          json_of(chart.series[n].name), colour_class(chart.series[n], n),
                          points_of(parts));
  }
  return fmt::format(
      "{{\"kind\":\"lines\",\"x\":{},\"y\":{},\"yNarrow\":{},\"wide\":{},\"narrow\":{},"
      "\"series\":[{}]}}",
      axis_of(chart.x, wide.x), axis_of(chart.y, wide.y), axis_of(chart.y, narrow.y),
      frame_of(wide), frame_of(narrow), series);
}

std::string legend_of(const LineChart& chart) {
  if (chart.series.size() + chart.marks.size() < 2) return {};
  const bool labelled = layout_of(chart, Width::wide).labelled;
  std::string keys;
  for (size_t n = 0; n < chart.series.size(); ++n)
    keys += key_of(
        "series " + colour_class(chart.series[n], n) + (chart.series[n].dashed ? " dashed" : ""),
        chart.series[n].name, chart.series[n].dots);
  for (const Mark& mark : chart.marks) keys += key_of("mark", mark.name, false);
  return fmt::format("<ul class=\"legend{}\">{}</ul>\n", labelled ? " narrow-only" : "", keys);
}

}  // namespace tangyin::drawing
