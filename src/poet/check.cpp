// Poet::check: typed text → poems → verdicts → CheckedPoem.
#include <algorithm>
#include <set>

#include "base/printed_glyphs.h"
#include "base/request_error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "poet/read_request.h"
#include "poet/wording.h"
#include "prosody/pinyin.h"
#include "prosody/typed_poem.h"

namespace tangyin {
namespace {

// The traditional form of what was typed.  A text that has characters of its own there stays as it
// is (里 云 干 are not 裏 雲 幹), but for characters that are only simplified.
std::string in_traditional(const std::string& typed, const RhymeBook& book,
                           bool typed_traditional) {
  if (!typed_traditional)
    return utf8::encode(in_printed_traditional(utf8::decode(to_traditional(typed))));
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

// Turns one verdict into what is returned.
class Report {
 public:
  Report(const TypedPoem& poem, const Verdict& verdict, const RhymeBook& book, Wording wording)
      : poem_(poem), verdict_(verdict), book_(book), wording_(std::move(wording)) {}

  CheckedPoem report(const CheckRequest& request) const {
    CheckedPoem checked;
    checked.title = wording_.poem(poem_.title);
    checked.form = form_name(verdict_.form, wording_.simplified());
    checked.form_en = form_in_english(verdict_.form);
    if (!verdict_.pattern.empty()) {
      checked.pattern = wording_.words(verdict_.pattern);
      checked.pattern_en = pattern_in_english(verdict_.pattern);
    }
    checked.ok = verdict_.ok, checked.strict = verdict_.strict;
    checked.conclusion =
        wording_.words(conclusion(verdict_.form, verdict_.ok, verdict_.strict, false));
    checked.conclusion_en = conclusion(verdict_.form, verdict_.ok, verdict_.strict, true);
    add_rhyme(checked);
    for (const LineVerdict& line : verdict_.lines)
      checked.lines.push_back(line_of(line, request.pinyin));
    checked.violations = wording_.remarks(verdict_.violations, verdict_);
    checked.notes = wording_.remarks(verdict_.notes, verdict_);
    if (request.readings) add_readings(checked);
    return checked;
  }

 private:
  void add_rhyme(CheckedPoem& checked) const {
    constexpr const char* kTones[] = {"平", "上", "去", "入"};
    for (const RhymeGroup& group : verdict_.rhyme.groups) {
      std::string names;
      for (const RhymeId id : group.rhymes)
        names += (names.empty() ? "" : "、") + book_.rhyme(id).name;
      if (wording_.simplified()) names = wording_.words(names);
      checked.rhyme_name += (checked.rhyme_name.empty() ? "" : "；") + names;
      checked.rhyme_groups.push_back({names, wording_.poem(group.characters)});
    }
    if (verdict_.rhyme.rhyme)
      checked.rhyme_tone = kTones[static_cast<size_t>(
          book_.rhyme(*verdict_.rhyme.rhyme).tone.value_or(FourTone::level))];
    checked.rhyme_characters = wording_.poem(verdict_.rhyme.characters);
  }

  CheckedLine line_of(const LineVerdict& line, bool pinyin) const {
    return {.text = wording_.poem(line.text),
            .tones = tones_in_words(line.tones),
            .taken = tones_in_words(line.taken),
            .expected = to_string(line.expected),
            .pinyin = pinyin ? pinyin_line(line.text, line.taken) : "",
            .ok = line.ok,
            .rhymes = line.rhymes};
  }

  // Each character once, in the order of the poem.
  void add_readings(CheckedPoem& checked) const {
    std::set<char32_t> seen;
    for (const LineVerdict& line : verdict_.lines)
      for (const char32_t c : line.text) {
        if (!seen.insert(c).second) continue;
        CharacterReadings all{utf8::encode(c), {}};
        for (const Reading& reading : book_.readings(c))
          all.readings.push_back({wording_.words(book_.rhyme(reading.rhyme).name),
                                  tangyin::describe(reading), reading.usual});
        checked.readings.push_back(std::move(all));
      }
  }

  const TypedPoem& poem_;
  const Verdict& verdict_;
  const RhymeBook& book_;
  Wording wording_;
};

// The text is not UTF-8: says at which byte.
[[noreturn]] void unreadable_bytes(const CheckRequest& request) try {
  utf8::decode(request.text, request.name);
  throw std::logic_error("the text is UTF-8 after all");
} catch (const InputError& error) {
  throw RequestError({"not_utf8", "text", 0, request.name + "：不是 UTF-8 文本", error.what()});
}

}  // namespace

std::vector<CheckedPoem> check_poems(const RhymeBooks& books, const CheckRequest& request) {
  const std::optional<FormKind> form = read_form(request.form);
  const RhymeSystem system = read_rhyme_system(request.rhymes);
  if (!utf8::try_decode(request.text)) unreadable_bytes(request);
  std::vector<CheckedPoem> all;
  for (const TypedPoem& poem : read_typed_poems(request.text, request.name)) {
    if (poem.problem) {
      const Problem& problem = *poem.problem;
      CheckedPoem unread;
      unread.title = poem.title, unread.problem = problem;
      unread.conclusion = problem.message, unread.conclusion_en = problem.message_en;
      all.push_back(std::move(unread));
      continue;
    }
    const bool typed_traditional = is_traditional(poem);
    const RhymeBook& book =
        books.get(system, typed_traditional ? ReadAs::traditional : ReadAs::either);
    const Verdict verdict = judge(poem.lines, form, book);
    const Wording wording(request.script, [&](const std::string& typed) {
      return request.script == Script::simplified
                 ? utf8::encode(in_printed_simplified(utf8::decode(to_simplified(typed))))
                 : in_traditional(typed, book, typed_traditional);
    });
    all.push_back(Report(poem, verdict, book, wording).report(request));
  }
  return all;
}

}  // namespace tangyin
