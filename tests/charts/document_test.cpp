// A document as a page and as Markdown.
#include "charts/document.h"

#include <gtest/gtest.h>

#include <iterator>
#include <regex>

namespace tangyin {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Document small_document() {
  Document page({"Title", "题目"});
  page.heading(2, {"First", "其一"}, "first");
  page.paragraph({"Some `code <b>` and **strong** & more", "有 `code <b>` 与 **着重**"});
  page.add(Table{{"Numbers", "数表"},
                 {{{"name", "名"}}, {{"value", "值"}, true}},
                 {{both("a|b"), both("1")}, {both("c")}}});
  page.add(LineChart{{"Loss", "损失"},
                     {{"step", "步"}},
                     {{"nats", "纳特"}},
                     {{{"training", "训练"}, {{1, 5}, {2, 3}, {3, 4}}}},
                     {{{"uniform", "均匀"}, 8}}});
  page.add(BarChart{{"Bars", "条形"}, {{"size", "大小"}}, {{{"one", "一"}, 2.5}}});
  page.add(HeatMap{{"Map", "热图"},
                   {{"x", "横"}},
                   {{"unit", "单元"}},
                   {"a", "b"},
                   {"u"},
                   {0, 1},
                   0,
                   1,
                   {"gate", "门"}});
  page.add({PrintedVerse{{"step 1", "第 1 步"}, {"日出青山外，", "<pad>"}}});
  page.list({{"one", "一"}, {"two", "二"}});
  page.code("x < y\n```\n");
  return page;
}

TEST(Page, HasEveryTextInBothLanguages) {
  const std::string html = small_document().html();
  for (const char* text : {"Title", "题目", "First", "其一", "训练", "uniform", "第 1 步"})
    EXPECT_TRUE(holds(html, text)) << text;
  EXPECT_TRUE(holds(html, "<code>code &lt;b&gt;</code> and <strong>strong</strong> &amp; more"));
  EXPECT_TRUE(holds(html, "&lt;pad&gt;"));
  EXPECT_TRUE(holds(html, "x &lt; y\n```"));
  EXPECT_TRUE(holds(html, "<h2 id=\"first\">"));
}

TEST(Page, NeedsNothingFromAnywhere) {
  const std::string html = small_document().html();
  static const std::regex kOutside("(src|href)=\"(?!#|data:)|url\\(|@import|fetch\\(|XMLHttp");
  EXPECT_FALSE(std::regex_search(html, kOutside));
  EXPECT_TRUE(holds(html, "default-src 'none'"));
}

TEST(Page, CannotBeBrokenByTheTextInIt) {
  const std::string bad = "</script><script>alert(1)</script></style>";
  Document page(both(bad));
  page.heading(2, both(bad), "\"><script>");
  page.paragraph(both(bad));
  page.add(LineChart{both(bad), {both(bad)}, {both(bad)}, {{both(bad), {{1, 1}, {2, 2}}}}, {}});
  page.add(HeatMap{both(bad), {both(bad)}, {both(bad)}, {bad}, {bad}, {1}, 0, 1, both(bad)});
  page.add(Table{both(bad), {{both(bad)}}, {{both(bad)}}});
  page.add({PrintedVerse{both(bad), {bad}}});
  page.code(bad);
  const std::string html = page.html();
  EXPECT_FALSE(holds(html, "<script>alert"));
  EXPECT_FALSE(holds(html, "\"><script>"));
  const std::regex script("<script[^>]*>"), end("</script>");
  const auto count = [&](const std::regex& what) {
    return std::distance(std::sregex_iterator(html.begin(), html.end(), what),
                         std::sregex_iterator());
  };
  EXPECT_EQ(count(script), 4) << "language, values of two charts, script of the values";
  EXPECT_EQ(count(end), 4);
}

TEST(Page, ListsItsContentsFromThreeHeadingsOn) {
  Document page({"t", "题"});
  page.heading(2, {"a", "甲"}, "a");
  page.heading(2, {"b", "乙"}, "b");
  EXPECT_FALSE(holds(page.html(), "<nav"));
  page.heading(2, {"c", "丙"}, "c");
  EXPECT_TRUE(holds(page.html(), "<a href=\"#c\">"));
}

TEST(Page, GivesTheScriptTheValuesOfTheCurves) {
  const std::string html = small_document().html();
  EXPECT_TRUE(holds(html, "\"points\":[1,5,2,3,3,4]"));
  EXPECT_TRUE(holds(html, "\"values\":[0,1]"));
}

TEST(MarkdownText, HasTheSameNumbers) {
  const std::string text = small_document().markdown(Language::english);
  EXPECT_TRUE(text.starts_with("# Title\n\n## First\n\n"));
  EXPECT_TRUE(holds(text, "| name | value |\n| --- | ---: |\n| a\\|b | 1 |\n| c |  |\n"));
  // The curve goes from (1, 5) to (3, 4), its lowest value is 3, its highest 5.
  EXPECT_TRUE(holds(text, "| training | 1 | 5 | 3 | 4 | 3 | 5 |")) << text;
  EXPECT_TRUE(holds(text, "Chart: **Loss**. nats against step."));
  EXPECT_TRUE(holds(text, "| one | 2.500 |"));
  EXPECT_TRUE(holds(text, "| u | 0 | 0.5 | 1 |")) << "lowest, mean, highest of 0 and 1";
  EXPECT_TRUE(holds(text, "> 日出青山外，  \n> \\<pad>\n"));
  EXPECT_TRUE(holds(text, "````\nx < y\n```\n````\n")) << "a fence longer than the one inside";
  const std::string chinese = small_document().markdown(Language::chinese);
  EXPECT_TRUE(chinese.starts_with("# 题目\n\n## 其一\n\n"));
  EXPECT_FALSE(holds(chinese, "training"));
}

}  // namespace
}  // namespace tangyin
