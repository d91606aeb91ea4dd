// Charts as SVG: lines, bars and heat maps, in English and Chinese at once.  Colours, fonts and the
// choice of language are the style of the page around them (charts/document.h writes both).
#pragma once

#include <string>
#include <vector>

#include "charts/text.h"

namespace tangyin {

struct Point {
  double x, y;
};

// One curve.  `points` in the order of their x; a point that is not finite, or not positive on a
// logarithmic axis, is a gap.  `dots`: every point is marked; `dashed`: a broken line.  Curves of
// one chart have different colours, by their order.
struct Series {
  Bilingual name;
  std::vector<Point> points;
  bool dots = false;
  bool dashed = false;
  int colour =
      -1;  // 0 … 7 of the palette, so that two curves may share one; negative: by the order
};

// A horizontal line of reference at `y`, with its name beside it.
struct Mark {
  Bilingual name;
  double y;
};

// `label` names the quantity and its unit: "training loss (nats a token)".
struct Axis {
  Bilingual label;
  bool logarithmic = false;
};

struct LineChart {
  Bilingual title;
  Axis x, y;
  std::vector<Series> series;
  std::vector<Mark> marks;
};

struct Bar {
  Bilingual name;
  double value;
};

// Horizontal bars from 0 in the order given; `y` is the axis of the values.
struct BarChart {
  Bilingual title;
  Axis y;
  std::vector<Bar> bars;
};

// A matrix as colours.  values: rows × columns, row after row.  A value of `low` has the colour of
// the ground (or the full cold colour where low < 0 < high; 0 then has the colour of the ground),
// `high` the full warm one; values beyond are drawn as the nearer end, values that are not finite
// are left empty.  `legend` names the quantity with its unit.
struct HeatMap {
  Bilingual title;
  Axis x, y;
  std::vector<std::string> columns, rows;
  std::vector<double> values;
  double low, high;
  Bilingual legend;
};

// For a sheet or a screen (720 units wide), and for a telephone (344 units wide).
enum class Width { wide, narrow };

// <svg> … </svg>, without its title and legend, which document.h sets as text around it.  Long
// curves are thinned to the points that keep their shape.
std::string to_svg(const LineChart& chart, Width width = Width::wide);
std::string to_svg(const BarChart& chart, Width width = Width::wide);
std::string to_svg(const HeatMap& chart, Width width = Width::wide);

// At most `most` points that keep the shape of a curve: its ends and, of each stretch between, the
// point that spans the largest triangle with its neighbours (Steinarsson, "Downsampling time series
// for visual representation", 2013).
std::vector<Point> thinned(const std::vector<Point>& points, size_t most);

// About `count` round numbers (1, 2 or 5 times a power of ten apart) that span low … high.
std::vector<double> round_ticks(double low, double high, int count);
// 1, 2, 5, 10, … between two positive numbers, at most `count` of them; round_ticks where they lie
// close together.
std::vector<double> logarithmic_ticks(double low, double high, int count);

}  // namespace tangyin
