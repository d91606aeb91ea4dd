// A document in English and Chinese, written once and rendered as an HTML page and as Markdown.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "charts/chart.h"

namespace tangyin {

struct Column {
  Bilingual name;
  bool number = false;  // aligned to the right
};

struct Table {
  Bilingual title;
  std::vector<Column> columns;
  std::vector<std::vector<Bilingual>> rows;  // each as long as `columns`, or shorter
};

// A poem in the script it was written in.  (Verse is a type of composing/.)
struct PrintedVerse {
  Bilingual caption;
  std::vector<std::string> lines;
};

// Texts may hold `code` and **strong**, nothing else; all other characters stand as they are.
class Document {
 public:
  explicit Document(Bilingual title);

  // `level` 2 … 4 (1 is the title).  Headings of level 2 make the list of contents.  `id`: the name
  // in the address of the page; one is made where it is empty.
  void heading(int level, Bilingual text, std::string id = {});
  void paragraph(Bilingual text);
  void list(std::vector<Bilingual> items);
  void code(std::string text);
  void add(Table table);
  void add(LineChart chart);
  void add(BarChart chart);
  void add(HeatMap map);
  void add(std::vector<PrintedVerse> side_by_side);

  // One file without any request: light and dark, telephone and paper.  The language is that of the
  // browser at first, #en and #zh in the address choose it, a switch changes it.  It can be read
  // without a script.
  std::string html() const;

  // The same text and the same numbers; a chart is a sentence with its name and a table of the ends
  // and extremes of its curves.
  std::string markdown(Language language) const;

  struct Heading {
    int level;
    Bilingual text;
    std::string id;
  };
  struct Paragraph {
    Bilingual text;
  };
  struct List {
    std::vector<Bilingual> items;
  };
  struct Code {
    std::string text;
  };
  using Block = std::variant<Heading, Paragraph, List, Code, Table, LineChart, BarChart, HeatMap,
                             std::vector<PrintedVerse>>;

 private:
  Bilingual title_;
  std::vector<Block> blocks_;
};

// The numbers of a chart as a table: a curve a row with its first, last, lowest and highest value;
// a bar a row; a row of a heat map with its lowest, mean and highest value.
Table numbers_of(const LineChart& chart);
Table numbers_of(const BarChart& chart);
Table numbers_of(const HeatMap& map);

}  // namespace tangyin
