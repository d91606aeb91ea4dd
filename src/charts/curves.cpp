// Which points of a curve are drawn, and the round values of an axis.
#include <algorithm>
#include <cmath>

#include "charts/chart.h"

namespace tangyin {
namespace {

bool is_finite(const Point& p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

double triangle(const Point& a, const Point& b, const Point& c) {
  return std::abs((a.x - c.x) * (b.y - a.y) - (a.x - b.x) * (c.y - a.y));
}

Point mean_of(const std::vector<Point>& points, size_t begin, size_t end) {
  Point sum{0, 0};
  for (size_t n = begin; n < end; ++n) sum.x += points[n].x, sum.y += points[n].y;
  const auto count = static_cast<double>(end - begin);
  return {sum.x / count, sum.y / count};
}

}  // namespace

std::vector<Point> thinned(const std::vector<Point>& points, size_t most) {
  if (points.size() <= most || most < 3) return points;
  std::vector<Point> kept{points.front()};
  const double stretch = static_cast<double>(points.size() - 2) / static_cast<double>(most - 2);
  const auto border = [&](size_t k) {
    return 1 + static_cast<size_t>(std::floor(static_cast<double>(k) * stretch));
  };
  for (size_t k = 0; k + 2 < most; ++k) {
    const size_t begin = border(k), end = border(k + 1);
    const size_t next_end = std::min(std::max(border(k + 2), end + 1), points.size());
    const Point next = mean_of(points, end, next_end);
    size_t best = begin;
    double most_area = -1;
    for (size_t n = begin; n < end; ++n) {
      const double area = is_finite(points[n]) ? triangle(kept.back(), points[n], next) : 0;
      if (area > most_area) most_area = area, best = n;
    }
    kept.push_back(points[best]);
  }
  kept.push_back(points.back());
  return kept;
}

std::vector<double> round_ticks(double low, double high, int count) {
  if (!(high > low) || count < 1) return {low};
  const double rough = (high - low) / count, power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {5.0, 2.0, 1.0})
    if (nice * power >= rough * (1 - 1e-9)) step = nice * power;
  std::vector<double> values;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (int n = 0; first + n <= last && n <= 2 * count; ++n) values.push_back((first + n) * step);
  return values;
}

std::vector<double> logarithmic_ticks(double low, double high, int count) {
  if (high / low < 8) return round_ticks(low, high, count);
  const auto first = static_cast<int>(std::floor(std::log10(low) + 1e-9)),
             last = static_cast<int>(std::ceil(std::log10(high) - 1e-9));
  const auto ticks = [&](std::initializer_list<double> factors, int every) {
    std::vector<double> values;
    for (int exponent = first; exponent <= last; ++exponent)
      for (const double factor : factors) {
        const double value = factor * std::pow(10.0, exponent);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9) && exponent % every == 0)
          values.push_back(value);
      }
    return values;
  };
  const auto most = static_cast<size_t>(std::max(count, 2));
  std::vector<double> values = ticks({1.0, 2.0, 5.0}, 1);
  if (values.size() > most) values = ticks({1.0, 3.0}, 1);
  for (int every = 1; values.size() > most && every < 400; ++every) values = ticks({1.0}, every);
  return values;
}

}  // namespace tangyin
