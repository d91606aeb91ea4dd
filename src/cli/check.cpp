// tangyin check: whether poems keep their form.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "prosody/pinyin.h"
#include "prosody/typed_poem.h"
#include "prosody/verdict.h"

namespace tangyin::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::string file = "-", form = "auto", script = "simplified", rhymes = "pingshui",
              language = "zh";
  bool pinyin = false, readings = false, json = false;
};

// The traditional form of what was typed: a text that has characters of its own there stays as it
// is (里 云 干 are not 裏 雲 幹), but for characters that are only simplified.
std::string in_traditional(const std::string& typed, const RhymeBook& book,
                           bool typed_traditional) {
  if (!typed_traditional) return to_traditional(typed);
  std::string text;
  for (const char32_t c : utf8::decode(typed)) {
    const auto readings = book.readings(c);
    const bool simplified =
        !readings.empty() && std::ranges::all_of(readings, [](const Reading& reading) {
          return reading.origin == Origin::traditional;
        });
    text += simplified ? to_traditional(utf8::encode(c)) : utf8::encode(c);
  }
  return text;
}

struct CheckedPoem {
  TypedPoem poem;
  Verdict verdict;
  const RhymeBook& book;
  bool typed_traditional;
  bool simplified;  // the script to print
  bool english;     // the language of what is said about it

  // The poem's own characters, and words of ours.
  std::string text(const std::string& typed) const {
    return simplified ? to_simplified(typed) : in_traditional(typed, book, typed_traditional);
  }
  std::string text(const std::u32string& typed) const { return text(utf8::encode(typed)); }
  std::string words(std::string_view ours) const {
    return simplified ? to_simplified(ours) : to_traditional(ours);
  }
  // A sentence of ours in which characters of the poem stand in quotation marks.
  std::string sentence(std::string_view ours) const {
    std::string said;
    for (size_t begin = 0, end = 0; begin < ours.size(); begin = end) {
      const bool quoted = ours.substr(begin).starts_with("“");
      end = std::min(ours.find(quoted ? "”" : "“", begin + (quoted ? 3 : 0)), ours.size());
      const std::string part(ours.substr(begin, end - begin));
      said += quoted ? text(part) : words(part);
    }
    return said;
  }
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

// "上平十一尤"; where 古体 has several: "上聲六語、上聲七麌；下平十一尤".
std::string rhyme_names(const CheckedPoem& checked, bool with_characters) {
  std::string all;
  for (const RhymeGroup& group : checked.verdict.rhyme.groups) {
    std::string names;
    for (const RhymeId id : group.rhymes)
      names += (names.empty() ? "" : "、") + checked.book.rhyme(id).name;
    all += (all.empty() ? "" : "；") + (checked.simplified ? to_simplified(names) : names);
    if (with_characters) all += "（" + checked.text(group.characters) + "）";
  }
  return all;
}

Json remarks_json(const CheckedPoem& checked, const std::vector<Remark>& remarks) {
  Json array = Json::array();
  for (const Remark& remark : remarks)
    array.push_back({{"rule", remark.rule},
                     {"rule_en", remark.rule_en},
                     {"line", remark.line},
                     {"position", remark.position},
                     {"message", checked.sentence(remark.message)},
                     {"message_en", checked.sentence(remark.message_en)}});
  return array;
}

Json verdict_json(const CheckedPoem& checked) {
  const Verdict& verdict = checked.verdict;
  Json rhyme = {
      {"name", nullptr}, {"tone", nullptr}, {"characters", checked.text(verdict.rhyme.characters)}};
  if (!verdict.rhyme.groups.empty()) rhyme["name"] = rhyme_names(checked, false);
  if (verdict.rhyme.rhyme) rhyme["tone"] = name_of_tone(checked);
  Json lines = Json::array();
  for (const LineVerdict& line : verdict.lines) {
    lines.push_back({{"text", checked.text(line.text)},
                     {"tones", tones_in_words(line.tones)},
                     {"expected", to_string(line.expected)},
                     {"ok", line.ok}});
  }
  return {{"title", checked.text(checked.poem.title)},
          {"form", form_name(verdict.form, checked.simplified)},
          {"pattern", checked.words(verdict.pattern)},
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
  Printer(bool pinyin, bool readings)
      : colour_(is_coloured(STDOUT_FILENO)), pinyin_(pinyin), readings_(readings) {}

  void print(const CheckedPoem& checked) const {
    const Verdict& verdict = checked.verdict;
    fmt::print("{}\n", paint(heading(checked), "1"));
    violations(checked, 0);
    for (size_t k = 0; k < verdict.lines.size(); ++k) print_line(checked, k);
    const auto said =
        conclusion(verdict.form == FormKind::guti, verdict.ok, verdict.strict, checked.english);
    fmt::print("  {}\n", paint(checked.words(said), verdict.ok ? "32" : "31"));
    notes(checked);
    if (readings_) print_readings(checked);
  }

 private:
  // Characters of a line that are shown; regulated lines have 5 or 7.
  static constexpr size_t kWidest = 24;

  // "登樓  五律 · 仄起首句不入韵 · 上平十灰（來開杯臺）"
  static std::string heading(const CheckedPoem& checked) {
    const Verdict& verdict = checked.verdict;
    const std::string form(form_name(verdict.form, checked.simplified));
    std::string head = checked.text(checked.poem.title);
    if (head.starts_with(form + " · ")) head.clear();  // the heading that tangyin write prints
    head += (head.empty() ? "" : "  ") + form;
    if (checked.english) head += fmt::format(" {}", form_in_english(verdict.form));
    if (!verdict.pattern.empty())
      head += " · " + (checked.english ? std::string(pattern_in_english(verdict.pattern))
                                       : checked.words(verdict.pattern));
    if (!verdict.rhyme.characters.empty())
      head += (checked.english ? " · rhyme " : " · ") + rhyme_names(checked, true);
    return head;
  }

  void print_line(const CheckedPoem& checked, size_t k) const {
    const LineVerdict& line = checked.verdict.lines[k];
    size_t widest = 0;
    for (const LineVerdict& other : checked.verdict.lines)
      widest = std::max(widest, std::min(other.text.size(), kWidest));
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
    const std::string rhymes = checked.english ? "rhyme" : checked.words("韵");
    fmt::print("  {}{}{}{}{}\n", text, gap, marks, line.expected.empty() ? "" : tail,
               line.rhymes ? (line.expected.empty() ? "   " : "  ") + rhymes : "");
    if (pinyin_) fmt::print("    {}\n", pinyin_line(line.text, line.taken));
    violations(checked, k + 1);
  }

  static bool is_wrong(const Verdict& verdict, size_t line, size_t position) {
    for (const Remark& remark : verdict.violations)
      if (remark.line == static_cast<int>(line) + 1 &&
          remark.position == static_cast<int>(position) + 1)
        return true;
    return false;
  }

  // "✗ 孤平：第2句……", "✗ 孤平 lonely level: Line 2 …"
  void say(const char* sign, const std::string& rule, const std::string& sentence,
           const char* colour) const {
    fmt::print("    {}\n", paint(fmt::format("{} {}{}", sign, rule, sentence), colour));
  }
  static std::string rule(const CheckedPoem& checked, const Remark& remark) {
    return checked.english ? fmt::format("{} {}: ", remark.rule, remark.rule_en)
                           : checked.words(remark.rule) + "：";
  }
  static std::string sentence(const CheckedPoem& checked, const Remark& remark) {
    return checked.sentence(checked.english ? remark.message_en : remark.message);
  }

  // Of one line; 0: of the whole poem.
  void violations(const CheckedPoem& checked, size_t line) const {
    for (const Remark& remark : checked.verdict.violations)
      if (remark.line == static_cast<int>(line))
        say("✗", rule(checked, remark), sentence(checked, remark), "31");
  }

  // Readings that any verse has many of go into one line.
  void notes(const CheckedPoem& checked) const {
    const Remark* first = nullptr;
    std::string taken;
    for (const Remark& remark : checked.verdict.notes)
      if (const std::string reading = reading_taken(checked, remark); reading.empty()) {
        say("·", rule(checked, remark), sentence(checked, remark), "2");
      } else {
        first = first != nullptr ? first : &remark;
        taken += (taken.empty() ? "" : checked.english ? ", " : "、") + reading;
      }
    if (first != nullptr)
      say("·", rule(checked, *first), taken + (checked.english ? "." : "。"), "2");
  }

  // "第2句“看”平", "line 2 “看” level" of a character that is read as its place wants; else
  // nothing.
  static std::string reading_taken(const CheckedPoem& checked, const Remark& remark) {
    if (remark.rule != "多音" || remark.strict) return "";
    const LineVerdict& line = checked.verdict.lines[static_cast<size_t>(remark.line) - 1];
    const auto place = static_cast<size_t>(remark.position) - 1;
    const bool level = line.taken[place] == ToneClass::level;
    const std::string character = checked.text(line.text.substr(place, 1));
    return checked.english
               ? fmt::format("line {} “{}” {}", remark.line, character, level ? "level" : "oblique")
               : fmt::format("第{}句“{}”{}", remark.line, character, level ? "平" : "仄");
  }

  // Each character once, with its readings and where they are from: "看  上平十四寒 廣韻 125.34
  // 去聲十五翰 廣韻 399.04".
  static void print_readings(const CheckedPoem& checked) {
    std::set<char32_t> seen;
    for (const LineVerdict& line : checked.verdict.lines)
      for (const char32_t c : line.text) {
        if (!seen.insert(c).second) continue;
        fmt::print("  {}", utf8::encode(c));
        for (const Reading& reading : checked.book.readings(c))
          fmt::print("  {} {}{}", checked.words(checked.book.rhyme(reading.rhyme).name),
                     describe(reading), reading.usual ? "" : " *");
        fmt::print("{}\n", checked.book.readings(c).empty() ? "  ?" : "");
      }
  }

  std::string paint(const std::string& text, const char* colour) const {
    return colour_ && !text.empty() ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
  }

  bool colour_, pinyin_, readings_;
};

bool check(const CheckOptions& options, std::optional<FormKind> form, RhymeSystem system) {
  const std::string text = read_input(options.file);
  const std::vector<TypedPoem> poems =
      read_typed_poems(text, options.file == "-" ? "standard input" : options.file);
  const RhymeBook either(system), traditional(system, ReadAs::traditional);
  const Printer printer(options.pinyin, options.readings);
  Json all = Json::array();
  bool ok = true;
  for (const TypedPoem& poem : poems) {
    const bool typed_traditional = is_traditional(poem);
    const RhymeBook& book = typed_traditional ? traditional : either;
    const CheckedPoem checked{poem,
                              judge(poem.lines, form, book),
                              book,
                              typed_traditional,
                              options.script == "simplified",
                              options.language == "en"};
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
  CLI::App* command = program.add_subcommand("check",
                                             "Check whether poems keep their form: tones (○ level, "
                                             "● oblique, ◎ either), rhyme, number of lines");
  command
      ->add_option("file", options->file,
                   "poems apart by blank lines, titles allowed; - for standard input")
      ->capture_default_str();
  command
      ->add_option("--form", options->form,
                   "五绝 七绝 五律 七律 排律 古体 (wujue qijue wulü qilü), or auto")
      ->capture_default_str();
  command->add_option("--rhymes", options->rhymes, "pingshui (平水韵) | xinyun (中华新韵)")
      ->capture_default_str();
  command->add_flag("--pinyin", options->pinyin, "modern readings under each line");
  command->add_option("--script", options->script, "simplified | traditional")
      ->capture_default_str()
      ->check(CLI::IsMember({"simplified", "traditional"}));
  command
      ->add_option("--lang", options->language,
                   "zh | en: the language of what is said; JSON has both")
      ->capture_default_str()
      ->check(CLI::IsMember({"zh", "en"}));
  command->add_flag("--readings", options->readings,
                    "each character's rhymes and where they are from: page and place in the "
                    "Guangyun; * hardly used");
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
