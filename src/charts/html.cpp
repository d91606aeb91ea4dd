// Document::html().
#include <fmt/format.h>

#include "charts/document.h"
#include "charts/heat_map.h"
#include "charts/html_text.h"
#include "charts/line_chart.h"
#include "charts/page.h"

namespace tangyin {
namespace {

using Heading = Document::Heading;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string table_html(const Table& table) {
  std::string html = "<div class=\"scroll\" tabindex=\"0\"><table>";
  if (!table.title.en.empty()) html += "<caption>" + html_of(table.title) + "</caption>";
  html += "<thead><tr>";
  for (const Column& column : table.columns)
    html += fmt::format("<th scope=\"col\"{}>{}</th>", column.number ? " class=\"n\"" : "",
                        html_of(column.name));
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (size_t n = 0; n < table.columns.size(); ++n) {
      const std::string cell = n < row.size() ? html_of(row[n]) : "";
      const char* kind = table.columns[n].number ? " class=\"n\"" : "";
      html += n == 0 ? fmt::format("<th scope=\"row\"{}>{}</th>", kind, cell)
                     : fmt::format("<td{}>{}</td>", kind, cell);
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

template <class Chart>
std::string figure_html(const Chart& chart, const std::string& legend, const std::string& data) {
  std::string html = "<figure class=\"chart\">\n<figcaption>" + html_of(chart.title) +
                     "</figcaption>\n" + legend + "<div class=\"plot\">\n" +
                     to_svg(chart, Width::wide) + to_svg(chart, Width::narrow) + "</div>\n";
  if (!data.empty())
    html += "<script type=\"application/json\" class=\"values\">" + data + "</script>\n";
  if (const Table numbers = numbers_of(chart); !numbers.rows.empty())
    html += "<details class=\"numbers\"><summary>" + html_of({"Numbers", "数值"}) + "</summary>\n" +
            table_html(numbers) + "</details>\n";
  return html + "</figure>\n";
}

std::string verses_html(const std::vector<PrintedVerse>& verses) {
  std::string html = "<div class=\"verses\">\n";
  for (const PrintedVerse& verse : verses) {
    html += "<figure class=\"verse\"><figcaption>" + html_of(verse.caption) + "</figcaption>";
    for (const std::string& line : verse.lines) html += "<p lang=\"zh\">" + escaped(line) + "</p>";
    html += "</figure>\n";
  }
  return html + "</div>\n";
}

std::string list_html(const std::vector<Bilingual>& items) {
  std::string html = "<ul class=\"text-list\">\n";
  for (const Bilingual& item : items) html += "<li>" + html_of(item) + "</li>\n";
  return html + "</ul>\n";
}

std::string block_html(const Document::Block& block) {
  return std::visit(
      Overloaded{
          [](const Heading& h) {
            return fmt::format("<h{0} id=\"{1}\">{2}</h{0}>\n", h.level, escaped(h.id),
                               html_of(h.text));
          },
          [](const Document::Paragraph& p) { return "<p>" + html_of(p.text) + "</p>\n"; },
          [](const Document::List& l) { return list_html(l.items); },
          [](const Document::Code& c) {
            std::string lines;  // escaped() would make spaces of the ends of lines
            for (size_t at = 0; at <= c.text.size();) {
              const size_t end = std::min(c.text.find('\n', at), c.text.size());
              lines += escaped(c.text.substr(at, end - at)) + (end < c.text.size() ? "\n" : "");
              at = end + 1;
            }
            return "<pre tabindex=\"0\"><code>" + lines + "</code></pre>\n";
          },
          [](const Table& t) { return table_html(t); },
          [](const LineChart& c) {
            return figure_html(c, drawing::legend_of(c), drawing::data_of(c));
          },
          [](const BarChart& c) { return figure_html(c, "", ""); },
          [](const HeatMap& m) { return figure_html(m, "", drawing::data_of(m)); },
          [](const std::vector<PrintedVerse>& v) { return verses_html(v); },
      },
      block);
}

std::string contents_html(const std::vector<Document::Block>& blocks) {
  std::string items;
  int count = 0;
  for (const auto& block : blocks)
    if (const auto* h = std::get_if<Heading>(&block); h && h->level == 2) {
      items += "<li><a href=\"#" + escaped(h->id) + "\">" + html_of(h->text) + "</a></li>\n";
      ++count;
    }
  if (count < 3) return {};
  return "<nav class=\"contents\"><ol>\n" + items + "</ol></nav>\n";
}

}  // namespace

std::string Document::html() const {
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\" data-title-en=\"{0}\" data-title-zh=\"{1}\">\n<head>\n"
      "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{0}</title>\n<style>{2}</style>\n"
      "<script>{3}</script>\n</head>\n",
      escaped(title_.en), escaped(title_.zh), page_style(), page_language_script());
  page += "<body>\n<main class=\"sheet\">\n<header class=\"top\"><h1>" + html_of(title_) +
          "</h1>\n<p class=\"switch\"><a id=\"en\" href=\"#en\" lang=\"en\">English</a>"
          "<a id=\"zh\" href=\"#zh\" lang=\"zh-Hans\">中文</a></p>\n"
          "<span class=\"seal\" aria-hidden=\"true\"><span>唐</span><span>吟</span></span>"
          "</header>\n";
  page += contents_html(blocks_);
  for (const Block& block : blocks_) page += block_html(block);
  page += "</main>\n<script>";
  page += page_values_script();
  return page + "</script>\n</body>\n</html>\n";
}

}  // namespace tangyin
