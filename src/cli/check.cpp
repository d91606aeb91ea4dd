// tangyin check: whether poems keep their form.
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "prosody/pinyin.h"
#include "prosody/typed_poem.h"
#include "prosody/verdict.h"

namespace tangyin::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::string file = "-", form = "auto", script = "simplified", rhymes = "pingshui";
  bool pinyin = false, json = false;
};

struct CheckedPoem {
  TypedPoem poem;
  Verdict verdict;
  const RhymeBook& book;
  bool simplified;  // the script to print
  std::string text(const std::string& any) const { return simplified ? to_simplified(any) : to_traditional(any); }
  std::string text(const std::u32string& any) const { return text(utf8::encode(any)); }
};

std::string read_input(const std::string& file) {
  if (file != "-") return read_file(file);
  if (::isatty(STDIN_FILENO) == 1) std::fputs("tangyin: reading a poem, Ctrl-D ends it\n", stderr);
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

const char* name_of_tone(const CheckedPoem& checked) {
  constexpr const char* kNames[] = {"平", "上", "去", "入"};
  const auto& tone = checked.book.rhyme(*checked.verdict.rhyme.rhyme).tone;
  return tone ? kNames[static_cast<size_t>(*tone)] : "平";
}

std::string tones_in_words(const std::vector<ToneClass>& tones) {
  constexpr const char* kWords[] = {"？", "平", "仄", "○"};
  std::string words;
  for (const ToneClass tone : tones) words += kWords[static_cast<size_t>(tone)];
  return words;
}

Json remarks_json(const CheckedPoem& checked, const std::vector<Remark>& remarks) {
  Json array = Json::array();
  for (const Remark& remark : remarks)
    array.push_back({{"rule", remark.rule},
                     {"line", remark.line},
                     {"position", remark.position},
                     {"message", checked.text(remark.message)}});
  return array;
}

Json verdict_json(const CheckedPoem& checked) {
  const Verdict& verdict = checked.verdict;
  Json rhyme = {{"name", nullptr}, {"tone", nullptr}, {"characters", checked.text(verdict.rhyme.characters)}};
  if (verdict.rhyme.rhyme) {
    rhyme["name"] = checked.text(checked.book.rhyme(*verdict.rhyme.rhyme).name);
    rhyme["tone"] = name_of_tone(checked);
  }
  Json lines = Json::array();
  for (const LineVerdict& line : verdict.lines) {
    lines.push_back({{"text", checked.text(line.text)},
                     {"tones", tones_in_words(line.tones)},
                     {"expected", to_string(line.expected)},
                     {"ok", line.ok}});
  }
  return {{"title", checked.text(checked.poem.title)},
          {"form", form_name(verdict.form, checked.simplified)},
          {"pattern", checked.text(verdict.pattern)},
          {"ok", verdict.ok},
          {"strict", verdict.strict},
          {"rhyme", rhyme},
          {"lines", lines},
          {"violations", remarks_json(checked, verdict.violations)},
          {"notes", remarks_json(checked, verdict.notes)}};
}

// Prints one verdict for people; colour where stdout is a terminal.
class Printer {
 public:
  explicit Printer(bool pinyin) : colour_(::isatty(STDOUT_FILENO) == 1), pinyin_(pinyin) {}

  void print(const CheckedPoem& checked) const {
    const Verdict& verdict = checked.verdict;
    std::string head = checked.text(checked.poem.title);
    const std::string name(form_name(verdict.form, checked.simplified));
    head += (head.empty() ? "" : "  ") + name;
    if (!verdict.pattern.empty()) head += " · " + checked.text(verdict.pattern);
    if (verdict.rhyme.rhyme && !verdict.rhyme.characters.empty())
      head += fmt::format(" · {}（{}）", checked.text(checked.book.rhyme(*verdict.rhyme.rhyme).name),
                          checked.text(verdict.rhyme.characters));
    fmt::print("{}\n", paint(head, "1"));
    remarks(checked, verdict.violations, 0, "✗", "31");
    for (size_t k = 0; k < verdict.lines.size(); ++k) print_line(checked, k);
    const bool good = verdict.ok;
    const std::string conclusion = verdict.form == FormKind::guti ? (good ? "押韵，是古体。" : "不合古体。")
                                   : verdict.strict               ? "合律。"
                                   : good                         ? "合律，从宽。"
                                                                  : "不合律。";
    fmt::print("  {}\n", paint(checked.text(conclusion), good ? "32" : "31"));
    remarks(checked, verdict.notes, 0, "·", "2");
  }

 private:
  static constexpr size_t kWidest = 24;  // characters of a line that are shown; regulated lines have 5 or 7

  void print_line(const CheckedPoem& checked, size_t k) const {
    const LineVerdict& line = checked.verdict.lines[k];
    size_t widest = 0;
    for (const LineVerdict& other : checked.verdict.lines) widest = std::max(widest, std::min(other.text.size(), kWidest));
    const size_t shown = std::min(line.text.size(), kWidest);
    const std::string gap((widest - shown) * 2 + 3, ' ');
    std::string text = checked.text(line.text.substr(0, shown)), marks, expected;
    constexpr const char* kMarks[] = {"?", "○", "●", "◎"};
    for (size_t p = 0; p < std::min(shown, line.tones.size()); ++p) {
      const char* mark = kMarks[static_cast<size_t>(line.tones[p])];
      marks += is_wrong(checked.verdict, k, p) ? paint(mark, "31") : mark;
    }
    if (shown < line.text.size()) text += "…", marks += "…";
    for (const ToneSlot slot : line.expected)
      expected += kMarks[slot == ToneSlot::level ? 1 : slot == ToneSlot::oblique ? 2 : 3];
    const std::string tail = std::string(widest - shown + 3, ' ') + paint(expected, "2");
    fmt::print("  {}{}{}{}{}\n", text, gap, marks, line.expected.empty() ? "" : tail,
               line.rhymes ? (line.expected.empty() ? "   " : "  ") + checked.text("韵") : "");
    if (pinyin_) fmt::print("    {}\n", pinyin_line(line.text, line.taken));
    remarks(checked, checked.verdict.violations, k + 1, "✗", "31");
  }

  static bool is_wrong(const Verdict& verdict, size_t line, size_t position) {
    for (const Remark& remark : verdict.violations)
      if (remark.line == static_cast<int>(line) + 1 && remark.position == static_cast<int>(position) + 1) return true;
    return false;
  }

  // Violations of one line (0: of the whole poem); notes all at once.
  void remarks(const CheckedPoem& checked, const std::vector<Remark>& list, size_t line, const char* sign,
               const char* colour) const {
    const bool all = &list == &checked.verdict.notes;
    for (const Remark& remark : list)
      if (all || remark.line == static_cast<int>(line))
        fmt::print(
            "    {}\n",
            paint(fmt::format("{} {}：{}", sign, checked.text(remark.rule), checked.text(remark.message)), colour));
  }

  std::string paint(const std::string& text, const char* colour) const {
    return colour_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
  }

  bool colour_, pinyin_;
};

bool check(const CheckOptions& options, std::optional<FormKind> form, RhymeSystem system) {
  const std::string text = read_input(options.file);
  const std::vector<TypedPoem> poems = read_typed_poems(text, options.file == "-" ? "standard input" : options.file);
  const RhymeBook book(system, is_traditional(text) ? ReadAs::traditional : ReadAs::either);
  const Printer printer(options.pinyin);
  Json all = Json::array();
  bool ok = true;
  for (const TypedPoem& poem : poems) {
    const CheckedPoem checked{poem, judge(poem.lines, form, book), book, options.script == "simplified"};
    ok = ok && checked.verdict.ok;
    if (options.json) {
      all.push_back(verdict_json(checked));
    } else {
      if (&poem != &poems.front()) fmt::print("\n");
      printer.print(checked);
    }
  }
  if (options.json) fmt::print("{}\n", (all.size() == 1 ? all[0] : all).dump(2));
  return ok;
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command = program.add_subcommand("check", "Check whether poems keep their form: tones, rhyme, number of lines");
  command->add_option("file", options->file, "poems apart by blank lines, titles allowed; - for standard input")
      ->capture_default_str();
  command->add_option("--form", options->form, "五绝 七绝 五律 七律 排律 古体 (wujue qijue wulü qilü), or auto")
      ->capture_default_str();
  command->add_option("--rhymes", options->rhymes, "pingshui (平水韵) | xinyun (中华新韵)")->capture_default_str();
  command->add_flag("--pinyin", options->pinyin, "modern readings under each line");
  command->add_option("--script", options->script, "simplified | traditional")
      ->capture_default_str()
      ->check(CLI::IsMember({"simplified", "traditional"}));
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    std::optional<FormKind> form;
    RhymeSystem system{};
    try {
      form = parse_form(options->form);
      system = parse_rhyme_system(options->rhymes);
    } catch (const InputError& error) {
      throw UsageError(error.what());
    }
    if (!check(*options, form, system)) exit_code = 1;
  });
}

}  // namespace tangyin::cli
