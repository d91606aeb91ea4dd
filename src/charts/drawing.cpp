#include "charts/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "charts/number_text.h"

namespace tangyin::drawing {
namespace {

const char* word_of(Anchor anchor) {
  return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

double step_of(const std::vector<double>& ticks) {
  double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::abs(ticks.front());
  for (size_t n = 2; n < ticks.size(); ++n) step = std::min(step, ticks[n] - ticks[n - 1]);
  return step > 0 ? step : 1;
}

bool evenly_spaced(const std::vector<double>& ticks) {
  if (ticks.size() < 3) return true;
  const double step = ticks[1] - ticks[0];
  for (size_t n = 2; n < ticks.size(); ++n)
    if (std::abs(ticks[n] - ticks[n - 1] - step) > step * 1e-6) return false;
  return true;
}

// The ends of an axis that begins and ends with round values.
std::pair<double, double> to_round(double low, double high, int count) {
  const std::vector<double> ticks = round_ticks(low, high, count);
  if (ticks.size() < 2) return {low, high};
  const double step = step_of(ticks);
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step};
}

std::pair<double, double> to_round_logarithmic(double low, double high) {
  const auto below = [](double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    for (const double nice : {5.0, 2.0})
      if (nice * power <= value * (1 + 1e-9)) return nice * power;
    return power;
  };
  const auto above = [](double value) {
    const double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    for (const double nice : {1.0, 2.0, 5.0})
      if (nice * power >= value * (1 - 1e-9)) return nice * power;
    return 10 * power;
  };
  return {below(low), above(high)};
}

}  // namespace

Sheet sheet_of(Width width) {
  return width == Width::wide ? Sheet{720, 372, 13} : Sheet{344, 280, 12.5};
}

double Scale::transformed(double value) const {
  return logarithmic ? std::log10(value) : value;
}

double Scale::at(double value) const {
  const double first = transformed(low), last = transformed(high);
  return from + (transformed(value) - first) / (last - first) * (to - from);
}

bool Scale::shows(double value) const {
  return std::isfinite(value) && (!logarithmic || value > 0);
}

Scale scale_over(double low, double high, const Axis& axis, int count, bool to_ticks) {
  Scale scale{low, high, axis.logarithmic, 0, 0, {}};
  if (!(high > low)) {
    const double margin = low == 0 ? 1 : std::abs(low) * 0.1;
    scale.low = axis.logarithmic ? low / 2 : low - margin;
    scale.high = axis.logarithmic ? low * 2 : low + margin;
  }
  if (to_ticks) {
    const bool powers = axis.logarithmic && scale.high / scale.low >= 8;
    std::tie(scale.low, scale.high) =
        powers ? to_round_logarithmic(scale.low, scale.high)
               : to_round(scale.low, scale.high, axis.logarithmic ? 2 * count : count);
    if (axis.logarithmic && scale.low <= 0) scale.low = low;
  }
  scale.ticks = axis.logarithmic ? logarithmic_ticks(scale.low, scale.high, count + 3)
                                 : round_ticks(scale.low, scale.high, count);
  return scale;
}

std::vector<std::string> tick_labels(const Scale& scale) {
  std::vector<std::string> labels;
  const bool even = evenly_spaced(scale.ticks);
  for (const double tick : scale.ticks)
    labels.push_back(even ? tick_text(tick, step_of(scale.ticks)) : number_text(tick));
  return labels;
}

std::string open_svg(const Sheet& sheet, Width width, const char* kind, const Bilingual& title) {
  const std::string label = title.en == title.zh ? title.en : title.en + " / " + title.zh;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{} {}\" viewBox=\"0 0 {:g} {:g}\" "
      "role=\"img\" aria-label=\"{}\" font-size=\"{:g}\">\n",
      kind, width == Width::wide ? "wide" : "narrow", sheet.width, sheet.height, escaped(label),
      sheet.font);
}

double width_of(const Bilingual& text, double font) {
  return font * std::max(text_width(text.en), text_width(text.zh));
}

std::string text_at(double x, double y, Anchor anchor, const char* kind, const Bilingual& text,
                    double font, double room) {
  const auto one = [&](const std::string& words, const char* language) {
    const double width = font * text_width(words);
    const std::string smaller =
        room > 0 && width > room ? fmt::format(" font-size=\"{:.1f}\"", font * room / width) : "";
    return fmt::format(
        "<text class=\"{}{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", kind,
        language, x, y, word_of(anchor), smaller, escaped(words));
  };
  if (text.en == text.zh) return one(text.en, "") + "\n";
  return one(text.en, " en") + one(text.zh, " zh") + "\n";
}

std::string draw_y_axis(const Frame& frame, const Sheet& sheet, const Scale& y, const Axis& axis) {
  std::string svg;
  const auto labels = tick_labels(y);
  for (size_t n = 0; n < labels.size(); ++n) {
    const double place = y.at(y.ticks[n]);
    svg += fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>", frame.left, place,
                       frame.right);
    svg += text_at(frame.left - 7, place + sheet.font * 0.35, Anchor::end, "tick", both(labels[n]),
                   sheet.font);
  }
  return svg +
         text_at(2, sheet.font + 1, Anchor::start, "axis", axis.label, sheet.font, sheet.width - 4);
}

std::string draw_axes(const Frame& frame, const Sheet& sheet, const Scale& x, const Scale& y,
                      const Axis& x_axis, const Axis& y_axis) {
  std::string svg = draw_y_axis(frame, sheet, y, y_axis);
  svg += fmt::format("<path class=\"base\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", frame.left,
                     frame.bottom, frame.right);
  const auto labels = tick_labels(x);
  double free_from = -1;
  for (size_t n = 0; n < labels.size(); ++n) {
    const double place = x.at(x.ticks[n]), half = sheet.font * text_width(labels[n]) / 2;
    if (place - half < free_from || place + half > sheet.width) continue;
    free_from = place + half + sheet.font * 0.7;
    svg += fmt::format("<path class=\"base\" d=\"M{:.1f} {:.1f}v5\"/>", place, frame.bottom);
    svg += text_at(place, frame.bottom + 7 + sheet.font, Anchor::middle, "tick", both(labels[n]),
                   sheet.font);
  }
  return svg + text_at(frame.right, frame.bottom + 14 + 2 * sheet.font, Anchor::end, "axis",
                       x_axis.label, sheet.font, frame.right);
}

std::string title_element(const Bilingual& text) {
  return "<title>" + escaped(text.en == text.zh ? text.en : text.en + " / " + text.zh) + "</title>";
}

std::string colour_class(const Series& series, size_t n) {
  constexpr size_t kColours = 8;
  if (series.colour >= 0) n = static_cast<size_t>(series.colour) % kColours;
  return fmt::format("c{}{}", n % kColours, n / kColours % 2 == 1 ? " second" : "");
}

}  // namespace tangyin::drawing
