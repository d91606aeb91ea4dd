#include "cli/check_printing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/printable.h"
#include "base/utf8.h"
#include "cli/terminal.h"

namespace tangyin::cli {
namespace {

constexpr size_t kWidest = 24;  // characters of a line that are shown; regulated lines have 5 or 7

size_t length_of(const CheckedLine& line) {
  return utf8::decode(line.text).size();
}

// ○ level, ● oblique, ◎ either, ? unknown.
const char* mark_of(char32_t tone) {
  return tone == U'平' ? "○" : tone == U'仄' ? "●" : tone == U'○' ? "◎" : "?";
}

bool is_wrong(const CheckedPoem& poem, size_t line, size_t position) {
  return std::ranges::any_of(poem.violations, [&](const PoemRemark& remark) {
    return remark.line == static_cast<int>(line) + 1 &&
           remark.position == static_cast<int>(position) + 1;
  });
}

// Each character with its rhymes and where they are from:
// "看  上平十四寒 廣韻 125.34  去聲十五翰 廣韻 399.04".
void print_readings(const CheckedPoem& poem) {
  for (const CharacterReadings& all : poem.readings) {
    fmt::print("  {}", all.character);
    for (const CharacterReadings::One& one : all.readings)
      fmt::print("  {} {}{}", one.rhyme, one.source, one.usual ? "" : " *");
    fmt::print("{}\n", all.readings.empty() ? "  ?" : "");
  }
}

}  // namespace

PoemPrinter::PoemPrinter(bool english, Script script)
    : english_(english),
      traditional_(script == Script::traditional),
      colour_(is_coloured(STDOUT_FILENO)) {}

// "poems.txt:", where several files are checked.
void PoemPrinter::print_source(const CheckedPoem& poem) const {
  if (!poem.source.empty()) fmt::print("{}:\n", printable(poem.source));
}

void PoemPrinter::print(const CheckedPoem& poem) const {
  if (poem.problem) {  // there is no more of it than a title
    fmt::print("{}{}{}\n", paint(poem.title, "1"), poem.title.empty() ? "" : "  ",
               paint(printable(english_ ? poem.conclusion_en : poem.conclusion), "31"));
    return;
  }
  fmt::print("{}\n", paint(heading(poem), "1"));
  print_violations(poem, 0);
  for (size_t k = 0; k < poem.lines.size(); ++k) print_line(poem, k);
  fmt::print("  {}\n",
             paint(english_ ? poem.conclusion_en : poem.conclusion, poem.ok ? "32" : "31"));
  print_notes(poem);
  print_readings(poem);
}

// "登樓  五律 · 仄起首句不入韵 · 上平十灰（來開杯臺）"
std::string PoemPrinter::heading(const CheckedPoem& poem) const {
  std::string head = poem.title;
  // The heading that tangyin write prints under a title.
  if (const size_t own = head.find(poem.form + " · "); own != head.npos)
    head.erase(own == 0 ? 0 : own - 1);
  head += (head.empty() ? "" : "  ") + poem.form;
  if (english_) head += " " + poem.form_en;
  if (!poem.pattern.empty()) head += " · " + (english_ ? poem.pattern_en : poem.pattern);
  std::string rhymes;
  for (const CheckedRhyme& group : poem.rhyme_groups)
    rhymes += (rhymes.empty() ? "" : "；") + group.name + "（" + group.characters + "）";
  if (!poem.rhyme_characters.empty()) head += (english_ ? " · rhyme " : " · ") + rhymes;
  return head;
}

void PoemPrinter::print_line(const CheckedPoem& poem, size_t number) const {
  const CheckedLine& line = poem.lines[number];
  size_t widest = 0;
  for (const CheckedLine& other : poem.lines)
    widest = std::max(widest, std::min(length_of(other), kWidest));
  const size_t length = length_of(line), shown = std::min(length, kWidest);
  std::string text = utf8::encode(utf8::decode(line.text).substr(0, shown)), marks, expected;
  const std::u32string tones = utf8::decode(line.tones);
  for (size_t p = 0; p < std::min(shown, tones.size()); ++p)
    marks += is_wrong(poem, number, p) ? paint(mark_of(tones[p]), "31") : mark_of(tones[p]);
  if (shown < length) text += "…", marks += "…";
  for (const char32_t tone : utf8::decode(line.expected)) expected += mark_of(tone);
  const std::string gap((widest - shown) * 2 + 3, ' ');
  const std::string tail = std::string(widest - shown + 3, ' ') + paint(expected, "2");
  const std::string rhymes = english_ ? "rhyme" : traditional_ ? "韻" : "韵";
  fmt::print("  {}{}{}{}{}\n", text, gap, marks, expected.empty() ? "" : tail,
             line.rhymes ? (expected.empty() ? "   " : "  ") + rhymes : "");
  if (!line.pinyin.empty()) fmt::print("    {}\n", line.pinyin);
  print_violations(poem, number + 1);
}

std::string PoemPrinter::rule(const PoemRemark& remark) const {
  return english_ ? fmt::format("{} {}: ", remark.rule, remark.rule_en) : remark.rule + "：";
}

// "✗ 孤平：第2句……", "✗ 孤平 lonely level: Line 2 …", of one line; 0: of the whole poem.
void PoemPrinter::print_violations(const CheckedPoem& poem, size_t line) const {
  for (const PoemRemark& remark : poem.violations)
    if (remark.line == static_cast<int>(line))
      fmt::print(
          "    {}\n",
          paint("✗ " + rule(remark) + (english_ ? remark.message_en : remark.message), "31"));
}

// Readings that any verse has many of go into one line.
void PoemPrinter::print_notes(const CheckedPoem& poem) const {
  const PoemRemark* first = nullptr;
  std::string taken;
  for (const PoemRemark& remark : poem.notes)
    if (const std::string reading = reading_taken(remark); reading.empty()) {
      fmt::print("    {}\n",
                 paint("· " + rule(remark) + (english_ ? remark.message_en : remark.message), "2"));
    } else {
      first = first != nullptr ? first : &remark;
      taken += (taken.empty() ? "" : english_ ? ", " : "、") + reading;
    }
  if (first != nullptr)
    fmt::print("    {}\n", paint("· " + rule(*first) + taken + (english_ ? "." : "。"), "2"));
}

// "第2句“看”平", "line 2 “看” level" of a character that is read as its place wants; else nothing.
std::string PoemPrinter::reading_taken(const PoemRemark& remark) const {
  if (remark.character.empty() || remark.strict) return "";
  const bool level = remark.taken == "平";
  return english_ ? fmt::format("line {} “{}” {}", remark.line, remark.character,
                                level ? "level" : "oblique")
                  : fmt::format("第{}句“{}”{}", remark.line, remark.character, level ? "平" : "仄");
}

std::string PoemPrinter::paint(const std::string& text, const char* colour) const {
  return colour_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
}

}  // namespace tangyin::cli
