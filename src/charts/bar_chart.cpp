// Horizontal bars: names above them on a narrow sheet, to their left on a wide one.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "charts/drawing.h"
#include "charts/number_text.h"

namespace tangyin {
namespace {

using namespace drawing;

struct BarLayout {
  Sheet sheet;
  Frame frame;
  Scale values;
  double pitch;  // from one bar to the next
  bool names_above;
};

double widest_of(const BarChart& chart, double font, bool names) {
  double widest = 0;
  for (const Bar& bar : chart.bars)
    widest = std::max(widest,
                      names ? width_of(bar.name, font) : font * text_width(number_text(bar.value)));
  return widest;
}

BarLayout layout_of(const BarChart& chart, Width width) {
  BarLayout layout{};
  Sheet& sheet = layout.sheet = sheet_of(width);
  const double font = sheet.font, names = widest_of(chart, font, true);
  layout.names_above = width == Width::narrow || names > 0.4 * sheet.width;
  double low = 0, high = 0;
  for (const Bar& bar : chart.bars)
    if (std::isfinite(bar.value)) low = std::min(low, bar.value), high = std::max(high, bar.value);
  if (chart.y.logarithmic) {
    low = high;
    for (const Bar& bar : chart.bars)
      if (std::isfinite(bar.value) && bar.value > 0) low = std::min(low, bar.value);
    if (!(high > 0)) low = high = 1;
    low /= 2;
  }
  layout.values = scale_over(low, high, chart.y, width == Width::wide ? 6 : 4, true);
  layout.pitch = (layout.names_above ? 3.1 : 2.1) * font;
  const double room = 10 + widest_of(chart, font, false);
  layout.frame = {layout.names_above ? 4 : names + 12, 2.2 * font, sheet.width - room,
                  2.2 * font + layout.pitch * static_cast<double>(chart.bars.size()) + 4};
  if (low < 0) layout.frame.left += room;
  sheet.height = layout.frame.bottom + 2.2 * font;
  layout.values.from = layout.frame.left, layout.values.to = layout.frame.right;
  return layout;
}

std::string draw_scale(const BarLayout& layout) {
  std::string svg;
  const auto labels = tick_labels(layout.values);
  double free_from = -1;
  for (size_t n = 0; n < labels.size(); ++n) {
    const double place = layout.values.at(layout.values.ticks[n]),
                 half = layout.sheet.font * text_width(labels[n]) / 2;
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>", place,
                       layout.frame.top, layout.frame.bottom);
    const double middle = std::clamp(place, half + 1, layout.sheet.width - half - 1);
    if (middle - half < free_from) continue;
    free_from = middle + half + 0.6 * layout.sheet.font;
    svg += text_at(middle, layout.frame.bottom + 1.3 * layout.sheet.font, Anchor::middle, "tick",
                   both(labels[n]), layout.sheet.font);
  }
  return svg;
}

std::string draw_bar(const Bar& bar, size_t n, const BarLayout& layout, double zero) {
  const double font = layout.sheet.font;
  const double top = layout.frame.top + layout.pitch * static_cast<double>(n) + 4;
  const double thick = 1.25 * font, bar_top = layout.names_above ? top + 1.35 * font : top + 2;
  const double base = bar_top + thick / 2 + 0.35 * font;
  std::string svg = layout.names_above
                        ? text_at(layout.frame.left, top + font, Anchor::start, "name", bar.name,
                                  font, layout.sheet.width - 8)
                        : text_at(layout.frame.left - 8, base, Anchor::end, "name", bar.name, font);
  const bool drawn = layout.values.shows(bar.value);
  const double end = drawn ? layout.values.at(bar.value) : zero;
  const std::string value = number_text(bar.value);
  svg += fmt::format(
      "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">{}</rect>",
      std::min(zero, end), bar_top, std::abs(end - zero), thick,
      title_element({bar.name.en + ": " + value, bar.name.zh + "：" + value}));
  return svg + text_at(end < zero ? end - 5 : end + 5, base,
                       end < zero ? Anchor::end : Anchor::start, "value", both(value), font);
}

}  // namespace

std::string to_svg(const BarChart& chart, Width width) {
  const BarLayout layout = layout_of(chart, width);
  std::string svg = open_svg(layout.sheet, width, "bars", chart.title) + draw_scale(layout);
  svg += text_at(2, layout.sheet.font + 1, Anchor::start, "axis", chart.y.label, layout.sheet.font,
                 layout.sheet.width - 4);
  const double zero =
      chart.y.logarithmic ? layout.frame.left : layout.values.at(std::max(0.0, layout.values.low));
  for (size_t n = 0; n < chart.bars.size(); ++n) svg += draw_bar(chart.bars[n], n, layout, zero);
  svg += fmt::format("<path class=\"base\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>", zero, layout.frame.top,
                     layout.frame.bottom);
  return svg + "</svg>\n";
}

}  // namespace tangyin
