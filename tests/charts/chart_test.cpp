// Axes, curves and texts of charts.
#include "charts/chart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>

#include "charts/number_text.h"

namespace tangyin {
namespace {

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

LineChart two_curves() {
  return {{"Loss", "损失"},
          {{"step", "步"}},
          {{"loss (nats)", "损失（纳特）"}},
          {{{"training", "训练"}, {{0, 8}, {50, 5}, {100, 4}}},
           {{"test", "测试"}, {{50, 5.5}, {100, 4.5}}, true}},
          {}};
}

TEST(RoundTicks, AreOneTwoOrFiveTimesAPowerOfTen) {
  // 0 … 10 in about 5: 10 / 5 = 2.
  EXPECT_EQ(round_ticks(0, 10, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  // 0.3 … 1.2: 0.9 / 5 = 0.18, the next round step is 0.2, its multiples inside are 0.4 … 1.2.
  const auto ticks = round_ticks(0.3, 1.2, 5);
  ASSERT_EQ(ticks.size(), 5U);
  EXPECT_NEAR(ticks.front(), 0.4, 1e-12);
  EXPECT_NEAR(ticks.back(), 1.2, 1e-12);
  EXPECT_EQ(round_ticks(3, 3, 5), (std::vector<double>{3}));
}

TEST(LogarithmicTicks, AreOneTwoFiveAndFewerWhereThereAreManyPowers) {
  const auto few = logarithmic_ticks(50, 2000, 9);
  ASSERT_EQ(few.size(), 6U);  // 50 100 200 500 1000 2000
  EXPECT_NEAR(few[0], 50, 1e-9);
  EXPECT_NEAR(few[5], 2000, 1e-9);
  const auto many = logarithmic_ticks(1e-6, 1e6, 8);
  EXPECT_LE(many.size(), 8U);
  for (const double tick : many)
    EXPECT_NEAR(std::log10(tick), std::round(std::log10(tick)), 1e-9) << "powers of ten alone";
  EXPECT_EQ(logarithmic_ticks(10, 20, 5), round_ticks(10, 20, 5)) << "close together";
}

TEST(NumberText, HasAboutFourDigits) {
  EXPECT_EQ(number_text(12345), "12,345");
  EXPECT_EQ(number_text(87.734), "87.73");
  EXPECT_EQ(number_text(1343.27), "1,343");
  EXPECT_EQ(number_text(0.0021), "0.0021");
  EXPECT_EQ(number_text(-0.5), "−0.5");
  EXPECT_EQ(number_text(0.000035), "3.5×10⁻⁵");
  EXPECT_EQ(number_text(0.0001), "10⁻⁴");
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(std::nan("")), "–");
  EXPECT_EQ(tick_text(0.1, 0.05), "0.10") << "as many decimals as the step";
  EXPECT_EQ(tick_text(20000, 5000), "20,000");
}

TEST(Thinning, KeepsTheEndsAndThePeak) {
  std::vector<Point> points;
  for (int n = 0; n < 10000; ++n) points.push_back({static_cast<double>(n), n == 4321 ? 9.0 : 0.0});
  const auto few = thinned(points, 100);
  EXPECT_EQ(few.size(), 100U);
  EXPECT_EQ(few.front().x, 0);
  EXPECT_EQ(few.back().x, 9999);
  EXPECT_TRUE(std::any_of(few.begin(), few.end(), [](const Point& p) { return p.y == 9; }));
  for (size_t n = 1; n < few.size(); ++n) EXPECT_LT(few[n - 1].x, few[n].x);
  EXPECT_EQ(thinned(points, 20000).size(), 10000U) << "short enough";
}

TEST(LineSvg, HasEveryCurveBothLanguagesAndRoundTicks) {
  const std::string svg = to_svg(two_curves());
  EXPECT_EQ(count_of(svg, "<g class=\"series "), 2U);
  EXPECT_EQ(count_of(svg, "<circle"), 2U) << "the two points of the test curve";
  EXPECT_TRUE(has(svg, ">loss (nats)</text>"));
  EXPECT_TRUE(has(svg, ">损失（纳特）</text>"));
  EXPECT_TRUE(has(svg, "<title>training: 8 → 4 / 训练：8 → 4</title>"));
  // 4 … 8 in about 6: a step of 1, so the axis is 4 5 6 7 8.
  for (const char* tick : {">4</text>", ">5</text>", ">8</text>"}) EXPECT_TRUE(has(svg, tick));
  EXPECT_FALSE(has(svg, ">9</text>"));
}

// The first and the last place of the first curve's path.
std::pair<Point, Point> ends_of_path(const std::string& svg) {
  static const std::regex kPath(
      "<g class=\"series[^>]*><path d=\"M([0-9.]+) ([0-9.]+)[^\"]*?"
      "([0-9.]+) ([0-9.]+)\"");
  std::smatch found;
  if (!std::regex_search(svg, found, kPath)) return {};
  return {{std::stod(found[1]), std::stod(found[2])}, {std::stod(found[3]), std::stod(found[4])}};
}

TEST(LineSvg, PutsValuesWhereTheAxesSay) {
  LineChart chart = two_curves();
  chart.series.resize(1);
  chart.series[0].points = {{0, 10}, {1, 1000}};
  chart.y.logarithmic = true;
  const auto [first, last] = ends_of_path(to_svg(chart));
  EXPECT_GT(last.x, first.x + 500) << "over the whole width of 720";
  // 10 is the lower end of the axis and 1000 the upper: 100 lies halfway.
  chart.series[0].points = {{0, 10}, {1, 1000}, {2, 100}};
  const auto [low, middle] = ends_of_path(to_svg(chart));
  EXPECT_NEAR(low.y - middle.y, (first.y - last.y) / 2, 0.11);
}

TEST(LineSvg, LeavesAGapWhereAValueIsNotANumber) {
  LineChart chart = two_curves();
  chart.series.resize(1);
  chart.series[0].points = {{0, 1}, {1, 2}, {2, std::nan("")}, {3, 2}, {4, 1}};
  const std::string svg = to_svg(chart);
  const size_t path = svg.find("<g class=\"series");
  const std::string d = svg.substr(path, svg.find("</g>", path) - path);
  EXPECT_EQ(count_of(d, "M"), 2U) << d;
  EXPECT_FALSE(has(svg, "nan"));
}

TEST(LineSvg, WithoutValuesSaysSo) {
  LineChart chart = two_curves();
  for (Series& series : chart.series) series.points.clear();
  chart.marks = {{{"uniform", "均匀"}, 8.7}};
  EXPECT_TRUE(has(to_svg(chart), "no values yet"));
  chart.series[0].points = {{1, std::numeric_limits<double>::infinity()}};
  EXPECT_TRUE(has(to_svg(chart), "尚无数据"));
}

TEST(LineSvg, OnePointAloneIsADot) {
  LineChart chart = two_curves();
  chart.series = {{{"test", "测试"}, {{500, 90}}}};
  const std::string svg = to_svg(chart);
  EXPECT_EQ(count_of(svg, "<circle"), 1U);
  EXPECT_FALSE(has(svg, "nan"));
}

TEST(LineSvg, NamesBesideTheCurvesDoNotTouch) {
  LineChart chart = two_curves();
  chart.series.clear();
  for (int n = 0; n < 8; ++n)
    chart.series.push_back({both("curve " + std::to_string(n)), {{0, 8}, {10, 4 + 0.001 * n}}});
  const std::string svg = to_svg(chart);
  static const std::regex kName("<text class=\"name\" x=\"[0-9.]+\" y=\"([0-9.]+)\"");
  std::vector<double> places;
  for (std::sregex_iterator at(svg.begin(), svg.end(), kName); at != std::sregex_iterator(); ++at)
    places.push_back(std::stod((*at)[1]));
  ASSERT_EQ(places.size(), 8U);
  std::ranges::sort(places);
  for (size_t n = 1; n < places.size(); ++n) EXPECT_GE(places[n] - places[n - 1], 13);
  EXPECT_LE(places.back(), 372);
}

TEST(BarSvg, DrawsLengthsInProportion) {
  const BarChart chart{{"Perplexity", "困惑度"},
                       {{"perplexity", "困惑度"}},
                       {{{"a", "甲"}, 100}, {{"b", "乙"}, 50}, {{"c", "丙"}, std::nan("")}}};
  const std::string svg = to_svg(chart);
  static const std::regex kWidth("class=\"bar\"[^>]* width=\"([0-9.]+)\"");
  std::vector<double> widths;
  for (std::sregex_iterator at(svg.begin(), svg.end(), kWidth); at != std::sregex_iterator(); ++at)
    widths.push_back(std::stod((*at)[1]));
  ASSERT_EQ(widths.size(), 3U);
  EXPECT_NEAR(widths[0], 2 * widths[1], 0.11);
  EXPECT_EQ(widths[2], 0);
}

TEST(HeatSvg, HasTheStrongestColourAtTheEndsOfTheScale) {
  const HeatMap map{{"Gate", "门"},
                    {{"x", "横"}},
                    {{"y", "纵"}},
                    {"a", "b"},
                    {"1", "2"},
                    {0, 1, 0.5, std::nan("")},
                    0,
                    1,
                    {"gate", "门"}};
  const std::string svg = to_svg(map);
  const std::string cells = svg.substr(svg.find("<g class=\"cells\">"));
  EXPECT_TRUE(has(cells, "class=\"warm\" fill-opacity=\"0.000\""));
  EXPECT_TRUE(has(cells, "class=\"warm\" fill-opacity=\"0.500\""));
  EXPECT_TRUE(has(cells, "class=\"warm\" fill-opacity=\"1.000\""));
  EXPECT_EQ(count_of(cells, "<path class=\""), 3U) << "what is not a number stays empty";
  HeatMap both_ways = map;
  both_ways.low = -1;
  both_ways.values = {-1, 0, 1, 2};
  EXPECT_TRUE(has(to_svg(both_ways), "class=\"cold\" fill-opacity=\"1.000\""));
}

TEST(Charts, EscapeEveryName) {
  const std::string bad = "<script>alert('x')</script>\"&";
  LineChart lines = two_curves();
  lines.title = lines.x.label = lines.y.label = lines.series[0].name = both(bad);
  lines.marks = {{both(bad), 5}};
  const BarChart bars{both(bad), {both(bad)}, {{both(bad), 1}}};
  const HeatMap map{both(bad), {both(bad)}, {both(bad)}, {bad}, {bad}, {1}, 0, 1, both(bad)};
  for (const std::string& svg : {to_svg(lines), to_svg(bars), to_svg(map)}) {
    EXPECT_FALSE(has(svg, "<script"));
    EXPECT_FALSE(has(svg, "alert('"));
    EXPECT_TRUE(has(svg, "&lt;script&gt;"));
  }
}

TEST(Escaped, ReplacesWhatIsNotUtf8AndControlCharacters) {
  EXPECT_EQ(escaped("a\xFF<\n"), "a\uFFFD&lt; ");
  EXPECT_EQ(escaped("月\xE6\x9C"), "月\uFFFD\uFFFD");
}

}  // namespace
}  // namespace tangyin
