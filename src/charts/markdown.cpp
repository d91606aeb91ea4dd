// Document::markdown().
#include <fmt/format.h>

#include <algorithm>

#include "charts/document.h"
#include "charts/number_text.h"

namespace tangyin {
namespace {

// Characters that Markdown would take for marks; ` and ** are ours.
std::string marked_down(const std::string& text, bool in_a_table) {
  std::string result;
  bool code = false;
  for (size_t n = 0; n < text.size(); ++n) {
    const char c = text[n];
    if (c == '`') code = !code;
    if (c == '\n')
      result += ' ';
    else if (c == '|' && in_a_table)
      result += "\\|";
    else if (!code && (c == '<' || c == '_' || c == '['))
      result += std::string("\\") + c;
    else
      result += c;
  }
  return result;
}

std::string table_lines(const Table& table, Language language) {
  const auto line = [&](const auto& cell_of) {
    std::string text = "|";
    for (size_t n = 0; n < table.columns.size(); ++n) text += " " + cell_of(n) + " |";
    return text + "\n";
  };
  std::string text;
  if (!table.title.in(language).empty())
    text += "**" + marked_down(table.title.in(language), false) + "**\n\n";
  text += line([&](size_t n) { return marked_down(table.columns[n].name.in(language), true); });
  text += line([&](size_t n) { return std::string(table.columns[n].number ? "---:" : "---"); });
  for (const auto& row : table.rows)
    text += line([&](size_t n) {
      return n < row.size() ? marked_down(row[n].in(language), true) : std::string();
    });
  return text + "\n";
}

std::string code_lines(const std::string& text) {
  size_t longest = 2, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fence + "\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n\n";
}

// "**Title** (chart): y against x."
std::string sentence_of(const Bilingual& title, const Axis& x, const Axis& y, Language language) {
  if (language == Language::chinese)
    return fmt::format("图：**{}**。纵轴：{}；横轴：{}。\n\n", marked_down(title.zh, false),
                       marked_down(y.label.zh, false), marked_down(x.label.zh, false));
  return fmt::format("Chart: **{}**. {} against {}.\n\n", marked_down(title.en, false),
                     marked_down(y.label.en, false), marked_down(x.label.en, false));
}

std::string sentence_of(const BarChart& chart, Language language) {
  if (language == Language::chinese)
    return fmt::format("图：**{}**，{}。\n\n", marked_down(chart.title.zh, false),
                       marked_down(chart.y.label.zh, false));
  return fmt::format("Chart: **{}**, {}.\n\n", marked_down(chart.title.en, false),
                     marked_down(chart.y.label.en, false));
}

std::string scale_of(const HeatMap& map, Language language) {
  const std::string low = number_text(map.low), high = number_text(map.high);
  if (language == Language::chinese)
    return fmt::format("颜色：{}，从 {} 到 {}。\n\n", marked_down(map.legend.zh, false), low, high);
  return fmt::format("Colour: {}, from {} to {}.\n\n", marked_down(map.legend.en, false), low,
                     high);
}

struct MarkdownWriter {
  Language language;

  std::string operator()(const Document::Heading& h) const {
    return std::string(static_cast<size_t>(h.level), '#') + " " +
           marked_down(h.text.in(language), false) + "\n\n";
  }
  std::string operator()(const Document::Paragraph& p) const {
    return marked_down(p.text.in(language), false) + "\n\n";
  }
  std::string operator()(const Document::List& l) const {
    std::string text;
    for (const Bilingual& item : l.items)
      text += "- " + marked_down(item.in(language), false) + "\n";
    return text + "\n";
  }
  std::string operator()(const Document::Code& c) const { return code_lines(c.text); }
  std::string operator()(const Table& t) const { return table_lines(t, language); }
  std::string operator()(const LineChart& c) const {
    return sentence_of(c.title, c.x, c.y, language) + table_lines(numbers_of(c), language);
  }
  std::string operator()(const BarChart& c) const {
    return sentence_of(c, language) + table_lines(numbers_of(c), language);
  }
  std::string operator()(const HeatMap& m) const {
    return sentence_of(m.title, m.x, m.y, language) + scale_of(m, language) +
           table_lines(numbers_of(m), language);
  }
  std::string operator()(const std::vector<PrintedVerse>& verses) const {
    std::string text;
    for (const PrintedVerse& verse : verses) {
      text += "**" + marked_down(verse.caption.in(language), false) + "**\n\n";
      for (size_t n = 0; n < verse.lines.size(); ++n)
        text += "> " + marked_down(verse.lines[n], false) +
                (n + 1 < verse.lines.size() ? "  \n" : "\n");
      text += "\n";
    }
    return text;
  }
};

}  // namespace

std::string Document::markdown(Language language) const {
  std::string text = "# " + marked_down(title_.in(language), false) + "\n\n";
  for (const Block& block : blocks_) text += std::visit(MarkdownWriter{language}, block);
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace tangyin
