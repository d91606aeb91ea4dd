// What the drawings of charts share: scales, axes, texts.  Units are those of the viewBox.
#pragma once

#include <string>
#include <vector>

#include "charts/chart.h"

namespace tangyin::drawing {

// The size of the text of a drawing and its outer measures.
struct Sheet {
  double width, height, font;
};
Sheet sheet_of(Width width);

// From a value to a place: linear or logarithmic.
struct Scale {
  double low, high;  // values
  bool logarithmic;
  double from, to;  // places of low and high
  std::vector<double> ticks;

  double transformed(double value) const;
  double at(double value) const;
  bool shows(double value) const;  // finite, and positive where logarithmic
};

// A scale over values low … high, extended to round values where `to_ticks`, with about `count`
// ticks.  from, to are left 0.
Scale scale_over(double low, double high, const Axis& axis, int count, bool to_ticks);

// The labels of the ticks.
std::vector<std::string> tick_labels(const Scale& scale);

// The frame of the plot inside a sheet.
struct Frame {
  double left, top, right, bottom;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
};

std::string open_svg(const Sheet& sheet, Width width, const char* kind, const Bilingual& title);

enum class Anchor { start, middle, end };
// A text in both languages, of which the page shows one; made smaller where it is wider than `room`
// (0: no limit).
std::string text_at(double x, double y, Anchor anchor, const char* kind, const Bilingual& text,
                    double font, double room = 0);
double width_of(const Bilingual& text, double font);

// Grid lines with labels to the left of the frame; ticks with labels below it; the names of both
// axes, that of y above the frame.  Labels of x that would touch are left out.
std::string draw_axes(const Frame& frame, const Sheet& sheet, const Scale& x, const Scale& y,
                      const Axis& x_axis, const Axis& y_axis);
std::string draw_y_axis(const Frame& frame, const Sheet& sheet, const Scale& y, const Axis& axis);

// <title> of what it stands in: English, and Chinese where it differs.
std::string title_element(const Bilingual& text);

// The class of curve `n` of a chart: its colour "c0" … "c7", from the ninth on with dashes.
std::string colour_class(const Series& series, size_t n);

}  // namespace tangyin::drawing
