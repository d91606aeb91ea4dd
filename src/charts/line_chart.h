// How a chart of lines is laid out: for its drawing, its legend and the values under the pointer.
#pragma once

#include <string>
#include <vector>

#include "charts/drawing.h"

namespace tangyin::drawing {

struct LineLayout {
  Sheet sheet;
  Frame frame;
  Scale x, y;
  bool labelled;  // names stand beside the ends of the curves, so that no legend is wanted
  bool empty;     // no curve has a point that can be shown
};
LineLayout layout_of(const LineChart& chart, Width width);

// The points of a curve that can be shown, in stretches without a gap, at most `most` in all or a
// little more.
std::vector<std::vector<Point>> stretches(const Series& series, const Scale& x, const Scale& y,
                                          size_t most);

// Points of a curve drawn, at most: about two a unit of width would be one for every pixel.
size_t most_points(Width width);

// {"kind":"line", …}: what the script of the page needs, safe inside <script>.
std::string data_of(const LineChart& chart);

// The legend as HTML; empty where a single curve needs none.
std::string legend_of(const LineChart& chart);

}  // namespace tangyin::drawing
