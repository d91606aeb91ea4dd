#include "server/picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr int kCharacter = 36, kLine = 58, kMargin = 48, kSmall = 18,
              kSeal = 30;             // units of the SVG
constexpr size_t kLongestTitle = 24;  // characters that are drawn
constexpr const char* kFonts =
    "'LXGW WenKai', 'Kaiti SC', 'STKaiti', 'KaiTi', 'Songti SC', 'Noto Serif CJK SC', "
    "'Source Han Serif SC', 'SimSun', serif";

struct Colours {
  const char *paper, *ink, *faint, *seal;
};

Colours colours_of(Theme theme) {
  switch (theme) {
    case Theme::dark:
      return {"#1c1b19", "#e9e3d5", "#a49d8e", "#b8473d"};
    case Theme::ink:
      return {"#ffffff", "#000000", "#444444", "#000000"};
    case Theme::light:
      break;
  }
  return {"#f7f2e7", "#24211c", "#6f6759", "#9e2b25"};
}

struct Spot {
  int x, y;  // the middle of the character
};

class Drawing {
 public:
  Drawing(const WrittenPoem& poem, Theme theme, bool horizontal)
      : horizontal_(horizontal), colours_(colours_of(theme)), title_(utf8::decode(poem.title)) {
    if (title_.size() > kLongestTitle) title_ = title_.substr(0, kLongestTitle - 1) + U"…";
    for (const std::string& line : poem.lines) lines_.push_back(utf8::decode(line));
    for (const std::u32string& line : lines_) longest_ = std::max(longest_, line.size());
    longest_ = std::max(longest_, title_.size() * kSmall / kCharacter + 1);
    if (title_.empty()) title_ = utf8::decode(poem.form);
  }

  std::string svg() const {
    const int along = 2 * kMargin + static_cast<int>(longest_) * kCharacter;
    const int across = 2 * kMargin + static_cast<int>(lines_.size()) * kLine + 2 * kSmall;
    const int width = horizontal_ ? along + kSeal : across, height = horizontal_ ? across : along;
    std::string drawn = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
        "{1}\" role=\"img\" aria-label=\"{2}\"><rect width=\"{0}\" height=\"{1}\" fill=\"{3}\"/>"
        "<g font-family=\"{4}\" text-anchor=\"middle\" fill=\"{5}\">",
        width, height, label(), colours_.paper, kFonts, colours_.ink);
    for (size_t n = 0; n < title_.size(); ++n)
      drawn += character(title_[n], title_spot(n, width), kSmall, colours_.faint);
    for (size_t line = 0; line < lines_.size(); ++line)
      for (size_t n = 0; n < lines_[line].size(); ++n)
        drawn += character(lines_[line][n], spot(line, n, width), kCharacter, nullptr);
    return drawn + seal(width, height) + "</g></svg>\n";
  }

 private:
  static int number(size_t n) { return static_cast<int>(n); }
  Spot spot(size_t line, size_t n, int width) const {
    const int across = kMargin + 2 * kSmall + number(line) * kLine + kLine / 2;
    const int along = kMargin + number(n) * kCharacter + kCharacter / 2;
    return horizontal_ ? Spot{along, across} : Spot{width - across, along};
  }
  Spot title_spot(size_t n, int width) const {
    const int across = kMargin + kSmall / 2;
    const int along = kMargin + number(n) * (kSmall + 3) + kSmall / 2;
    return horizontal_ ? Spot{along, across} : Spot{width - across, along};
  }
  static std::string character(char32_t c, Spot at, int size, const char* colour) {
    return fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\"{}>{}</text>", at.x,
                       at.y + size * 36 / 100, size * 9 / 10,
                       colour == nullptr ? "" : fmt::format(" fill=\"{}\"", colour),
                       c == '<' || c == '&' ? " " : utf8::encode(c));
  }
  // 唐音, white in red, where the poem ends.
  std::string seal(int width, int height) const {
    const int x = horizontal_ ? width - kMargin - kSeal / 2 : kMargin / 2,
              y = height - kMargin - kSeal;
    return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\"/>",
                       x, y, kSeal, kSeal, colours_.seal) +
           character(U'唐', {x + kSeal / 2, y + kSeal / 4 + 1}, kSeal / 2, colours_.paper) +
           character(U'音', {x + kSeal / 2, y + kSeal * 3 / 4}, kSeal / 2, colours_.paper);
  }
  std::string label() const {
    std::string text;
    for (const std::u32string& line : lines_)
      text += (text.empty() ? "" : "，") + utf8::encode(line);
    return text;
  }

  const bool horizontal_;
  const Colours colours_;
  std::u32string title_;
  std::vector<std::u32string> lines_;
  size_t longest_ = 0;
};

}  // namespace

std::string svg_of(const WrittenPoem& poem, Theme theme, bool horizontal) {
  return Drawing(poem, theme, horizontal).svg();
}

std::string text_of(const WrittenPoem& poem) {
  std::string text = poem.title.empty() ? "" : poem.title + "\n\n";
  for (size_t n = 0; n < poem.lines.size(); ++n)
    text += poem.lines[n] + (n % 2 == 0 && n + 1 < poem.lines.size() ? "，" : "。\n");
  return text;
}

}  // namespace tangyin
