#include "charts/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "charts/html_text.h"
#include "charts/number_text.h"

namespace tangyin {
namespace drawing {
namespace {

constexpr int kLevels = 32;  // of colour, on either side of the ground

bool diverges(const HeatMap& map) {
  return map.low < 0 && map.high > 0;
}

// −kLevels … kLevels; 0 is the ground.
int level_of(double value, const HeatMap& map) {
  const double share = diverges(map) ? (value < 0 ? -value / map.low : value / map.high)
                                     : (value - map.low) / (map.high - map.low);
  return static_cast<int>(std::lround(std::clamp(share, -1.0, 1.0) * kLevels));
}

double value_of(int level, const HeatMap& map) {
  const double share = static_cast<double>(level) / kLevels;
  if (diverges(map)) return share < 0 ? -share * map.low : share * map.high;
  return map.low + share * (map.high - map.low);
}

const char* side_of(int level) {
  return level < 0 ? "cold" : "warm";
}

size_t rows_of(const HeatMap& map) {
  return map.columns.empty() ? 0 : map.values.size() / map.columns.size();
}

// A legend: the scale as a row of little boxes with the values of its ends and middle.
std::string draw_scale(const HeatMap& map, const HeatLayout& layout) {
  const double font = layout.sheet.font, width = std::min(200.0, layout.sheet.width * 0.45),
               left = layout.sheet.width - 8 - width, top = layout.sheet.height - 2.15 * font,
               thick = 0.7 * font;
  const int first = diverges(map) ? -kLevels : 0, count = kLevels - first + 1;
  const double step = width / count;
  std::string svg = "<g class=\"scale\">";
  for (int level = first; level <= kLevels; ++level)
    svg += fmt::format(
        "<rect class=\"{}\" x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.1f}\" "
        "fill-opacity=\"{:.3f}\"/>",
        side_of(level), left + (level - first) * step, top, step, thick,
        std::abs(level) / static_cast<double>(kLevels));
  svg += fmt::format(
      "<rect class=\"box\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/></g>",
      left, top, width, thick);
  const double base = top + thick + 1.1 * font;
  svg += text_at(left, base, Anchor::start, "tick", both(number_text(map.low)), font);
  svg += text_at(left + width, base, Anchor::end, "tick", both(number_text(map.high)), font);
  const double middle = diverges(map) ? 0 : (map.low + map.high) / 2;
  svg += text_at(left + width / 2, base, Anchor::middle, "tick", both(number_text(middle)), font);
  return svg + text_at(left - 8, top + thick, Anchor::end, "axis", map.legend, font, left - 10);
}

std::string draw_cells(const HeatMap& map, const HeatLayout& layout) {
  std::array<std::string, 2 * kLevels + 1> paths;
  for (size_t n = 0; n < map.values.size(); ++n) {
    if (!std::isfinite(map.values[n])) continue;
    const auto column = static_cast<double>(n % map.columns.size()),
               row = static_cast<double>(n / map.columns.size());
    paths[static_cast<size_t>(level_of(map.values[n], map) + kLevels)] += fmt::format(
        "M{:.2f} {:.2f}h{:.2f}v{:.2f}h-{:.2f}z", layout.frame.left + column * layout.cell_width,
        layout.frame.top + row * layout.cell_height, layout.cell_width, layout.cell_height,
        layout.cell_width);
  }
  std::string svg = "<g class=\"cells\">";
  for (int level = -kLevels; level <= kLevels; ++level) {
    const std::string& path = paths[static_cast<size_t>(level + kLevels)];
    if (path.empty()) continue;
    svg += fmt::format("<path class=\"{}\" fill-opacity=\"{:.3f}\" d=\"{}\">{}</path>",
                       side_of(level), std::abs(level) / static_cast<double>(kLevels), path,
                       title_element(both("≈ " + number_text(value_of(level, map)))));
  }
  return svg + "</g>\n";
}

// Names along an edge, as many as find room.
std::string draw_names(const HeatMap& map, const HeatLayout& layout) {
  const double font = layout.sheet.font;
  std::string svg;
  double free_from = -1;
  for (size_t n = 0; n < map.columns.size(); ++n) {
    const double middle = layout.frame.left + (static_cast<double>(n) + 0.5) * layout.cell_width;
    const double half = font * text_width(map.columns[n]) / 2;
    if (middle - half < free_from || middle + half > layout.sheet.width) continue;
    free_from = middle + half + 1;
    svg += text_at(middle, layout.frame.bottom + 1.25 * font, Anchor::middle, "tick",
                   both(map.columns[n]), font);
  }
  free_from = -1;
  for (size_t n = 0; n < map.rows.size() && n < rows_of(map); ++n) {
    const double middle = layout.frame.top + (static_cast<double>(n) + 0.5) * layout.cell_height;
    if (middle - 0.6 * font < free_from) continue;
    free_from = middle + 0.6 * font;
    svg += text_at(layout.frame.left - 6, middle + 0.35 * font, Anchor::end, "tick",
                   both(map.rows[n]), font);
  }
  return svg;
}

}  // namespace

HeatLayout layout_of(const HeatMap& map, Width width) {
  HeatLayout layout{};
  layout.sheet = sheet_of(width);
  const double font = layout.sheet.font;
  double widest = 0;
  for (const std::string& row : map.rows) widest = std::max(widest, font * text_width(row));
  const auto columns = static_cast<double>(std::max<size_t>(map.columns.size(), 1)),
             rows = static_cast<double>(std::max<size_t>(rows_of(map), 1));
  layout.frame = {widest + 10, 2.2 * font, layout.sheet.width - 8, 0};
  layout.cell_width = std::min(layout.frame.width() / columns, 3 * font);
  layout.frame.right = layout.frame.left + layout.cell_width * columns;
  layout.cell_height = std::clamp(12 * 2 * font / rows, 4.0, 1.9 * font);
  layout.frame.bottom = layout.frame.top + layout.cell_height * rows;
  layout.frame.right = std::max(layout.frame.right, 0.0);
  layout.sheet.height = layout.frame.bottom + 5.9 * font;
  return layout;
}

std::string data_of(const HeatMap& map) {
  const auto frame_of = [&](Width width) {
    const HeatLayout layout = layout_of(map, width);
    return fmt::format("[{:g},{:g},{:g},{:g},{:g},{:g}]", layout.sheet.width, layout.sheet.height,
                       layout.frame.left, layout.frame.top, layout.cell_width, layout.cell_height);
  };
  const auto names_of = [](const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ",") + json_of(name);
    return "[" + list + "]";
  };
  std::string values;
  for (const double value : map.values)
    values += (values.empty() ? "" : ",") +
              (std::isfinite(value) ? fmt::format("{:.3g}", value) : std::string("null"));
  return fmt::format(
      "{{\"kind\":\"heat\",\"columns\":{},\"rows\":{},\"values\":[{}],\"wide\":{},\"narrow\":{}}}",
      names_of(map.columns), names_of(map.rows), values, frame_of(Width::wide),
      frame_of(Width::narrow));
}

}  // namespace drawing

std::string to_svg(const HeatMap& map, Width width) {
  using namespace drawing;
  const HeatLayout layout = layout_of(map, width);
  const double font = layout.sheet.font;
  std::string svg = open_svg(layout.sheet, width, "heat", map.title);
  svg += text_at(2, font + 1, Anchor::start, "axis", map.y.label, font, layout.sheet.width - 4);
  svg += draw_cells(map, layout);
  svg += fmt::format(
      "<rect class=\"box\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/>\n",
      layout.frame.left, layout.frame.top, layout.frame.width(), layout.frame.height());
  svg += draw_names(map, layout);
  const bool beside = width_of(map.x.label, font) > layout.frame.right;
  svg += text_at(beside ? 2 : layout.frame.right, layout.frame.bottom + 2.6 * font,
                 beside ? Anchor::start : Anchor::end, "axis", map.x.label, font,
                 layout.sheet.width - 4);
  if (map.high > map.low) svg += draw_scale(map, layout);
  return svg + "</svg>\n";
}

}  // namespace tangyin
