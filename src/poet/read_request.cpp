#include "poet/read_request.h"

#include "base/request_error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

RequestError invalid(const char* field, const std::string& chinese, const std::string& english) {
  return RequestError({"invalid_value", field, 0, chinese, english});
}

template <class T>
void check_range(const char* field, T value, T least, T most) {
  if (value >= least && value <= most) return;  // false for NaN
  throw invalid(field, fmt::format("`{}` 应在 {} 与 {} 之间，不是 {}", field, least, most, value),
                fmt::format("`{}` should be between {} and {}, not {}", field, least, most, value));
}

void check_values(const WriteRequest& asked) {
  for (const std::string& opening : asked.openings)
    if (opening.empty())
      throw invalid("opening", "`opening` 是空的；请至少给一个汉字，例如 月",
                    "an opening is empty (`opening`); give at least one Chinese character, such "
                    "as 月");
  if (asked.lines != 0) check_range("lines", asked.lines, 2, 60);
  if (asked.chars != 0 && asked.chars != 5 && asked.chars != 7)
    throw invalid("chars", fmt::format("`chars` 应为 5 或 7，不是 {}", asked.chars),
                  fmt::format("`chars` should be 5 or 7, not {}", asked.chars));
  check_range("count", asked.count, 1, 10000);
  if (asked.particles) check_range("particles", *asked.particles, 1, 1024);
  check_range("temperature", asked.temperature, 0.05, 5.0);
  check_range("top_p", asked.top_p, 0.01, 1.0);
}

// Two fields of which each makes the other meaningless.
struct Conflict {
  bool both;
  const char *field, *other;
  Sentence why;
};

void check_conflicts(const WriteRequest& asked) {
  const bool couplet = !asked.couplet.empty();
  const Sentence of_couplet{"对句由出句定格，没有诗体，也不押韵",
                            "the answer to a line follows that line and has no form or rhyme"};
  const Sentence one_text{"对句只由出句而来", "an answer begins from that line alone"};
  const bool named_form = asked.form != "auto" && asked.form != "自动" && asked.form != "自動";
  const Sentence of_form{"只有排律和古体要给句数和字数",
                         "only 排律 and 古体 are told how many lines and characters they have"};
  const Conflict conflicts[] = {
      {couplet && named_form, "couplet", "form", of_couplet},
      {couplet && !asked.rhyme.empty(), "couplet", "rhyme", of_couplet},
      {couplet && asked.lines != 0, "couplet", "lines", of_couplet},
      {couplet && asked.chars != 0, "couplet", "chars", of_couplet},
      {couplet && !asked.acrostic.empty(), "couplet", "acrostic", one_text},
      {couplet && !asked.pattern.empty(), "couplet", "pattern", one_text},
      {couplet && !asked.openings.empty(), "couplet", "opening", one_text},
      {couplet && !asked.with.empty(), "couplet", "with", one_text},
      {couplet && !asked.style.empty(), "couplet", "style", one_text},
      {couplet && !asked.about.empty(), "couplet", "about", one_text},
      {couplet && !asked.title.empty(), "couplet", "title", one_text},
      {couplet && asked.strictness == Strictness::none, "couplet", "strictness", of_couplet},
      {!asked.rhyme.empty() && asked.strictness == Strictness::none,
       "rhyme",
       "strictness",
       {"`strictness` 为 none 时不押韵", "with `strictness` none nothing rhymes"}},
      {!named_form && asked.lines != 0, "lines", "form", of_form},
      {!named_form && asked.chars != 0, "chars", "form", of_form},
  };
  for (const Conflict& c : conflicts)
    if (c.both)
      throw RequestError(
          {"contradiction", c.field, 0,
           fmt::format("`{}` 与 `{}` 不能并用：{}", c.field, c.other, c.why.chinese),
           fmt::format("`{}` does not go with `{}`: {}", c.field, c.other, c.why.english)});
  if (asked.acrostic.empty() && asked.acrostic_column != 1)
    throw RequestError({"missing", "acrostic", 0, "给了 `acrostic_column` 却没有 `acrostic`",
                        "`acrostic_column` is given without `acrostic`"});
}

std::vector<std::u32string> read_texts(const std::vector<std::string>& texts, const char* field) {
  std::vector<std::u32string> result;
  for (const std::string& text : texts) result.push_back(read_text(text, field));
  return result;
}

}  // namespace

void check_number(const char* field, int value, int least, int most) {
  check_range(field, value, least, most);
}

VerseQuestion read_verse_request(const VerseRequest& asked) {
  return {.lines = read_texts(asked.lines, "lines"),
          .form = read_form(asked.form),
          .strictness = asked.strictness,
          .title = read_text(asked.title, "title"),
          .style = read_text(asked.style, "style")};
}

std::u32string read_text(const std::string& text, const char* field) try {
  return utf8::decode(text, field);
} catch (const InputError& error) {
  throw RequestError({"not_utf8", field, 0, fmt::format("`{}` 不是 UTF-8", field), error.what()});
}

std::optional<FormKind> read_form(const std::string& name) try {
  return parse_form(name);
} catch (const InputError& error) {
  const std::string shown = utf8::try_decode(name) ? in_brief(name) : "…";
  throw invalid("form",
                fmt::format("`form`：没有“{}”；可用 五绝 七绝 五律 七律 排律 古体 或 auto", shown),
                fmt::format("`form`: {}", error.what()));
}

RhymeSystem read_rhyme_system(const std::string& name) try {
  return parse_rhyme_system(name);
} catch (const InputError& error) {
  const std::string shown = utf8::try_decode(name) ? in_brief(name) : "…";
  throw invalid("rhymes", fmt::format("`rhymes`：没有“{}”", shown),
                fmt::format("`rhymes`: {}", error.what()));
}

Request read_request(const WriteRequest& asked) {
  check_values(asked);
  check_conflicts(asked);
  Request request{.form = read_form(asked.form),
                  .lines = asked.lines,
                  .columns = asked.chars,
                  .strictness = asked.strictness,
                  .rhyme = read_text(asked.rhyme, "rhyme"),
                  .acrostic = read_text(asked.acrostic, "acrostic"),
                  .acrostic_column = asked.acrostic_column,
                  .pattern = read_text(asked.pattern, "pattern"),
                  .couplet = read_text(asked.couplet, "couplet"),
                  .with = read_texts(asked.with, "with"),
                  .without = read_texts(asked.without, "without"),
                  .title = read_text(asked.title, "title"),
                  .about = read_texts(asked.about, "about"),
                  .style = read_text(asked.style, "style"),
                  .effort = asked.effort};
  return request;
}

}  // namespace tangyin
