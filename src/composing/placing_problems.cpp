#include "composing/placing_problems.h"

#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr const char* kDoesNotFit = "does_not_fit";

Sentence named(const TriedForm& form) {
  if (form.asked) return {form.shape.name(), form.shape.name()};
  return {"可选的诗体", "the forms to choose from"};
}

std::string text_of(const GivenCharacter& character) {
  return utf8::encode(character.typed);
}

// "line 2, character 5: '处'"
Sentence place_of(const Sheet& sheet, const Cell& cell) {
  const std::string character = text_of(sheet.at(cell));
  return {fmt::format("第 {} 句第 {} 字“{}”", cell.line + 1, cell.column + 1, character),
          fmt::format("line {}, character {}: '{}'", cell.line + 1, cell.column + 1, character)};
}

Break break_at(const Sheet& sheet, const Cell& cell, const std::string& chinese,
               const std::string& english) {
  const Sentence place = place_of(sheet, cell);
  return {cell.line * sheet.columns + cell.column,
          {place.chinese + chinese, place.english + english},
          sheet.at(cell)};
}

Sentence tone_name(ToneClass tone) {
  return tone == ToneClass::level ? Sentence{"平声", "平 (level)"}
                                  : Sentence{"仄声", "仄 (oblique)"};
}

}  // namespace

Problem part_does_not_fit(const TriedForm& form, const TextName& text, size_t part, size_t length) {
  const int columns = form.shape.columns;
  return {
      kDoesNotFit, text.field, 0,
      fmt::format("{}的第 {} 段有 {} 字，{}每句 {} 字", text.chinese, part, length,
                  form.asked ? form.shape.name() : "这样的诗", columns),
      fmt::format("part {} of the {} has {} characters, a line of {} has {}", part, text.english,
                  length, form.asked ? form.shape.name() : "such a poem", columns)};
}

Problem text_is_too_long(const TriedForm& form, const TextName& text, size_t length) {
  const Sentence name = named(form);
  return {kDoesNotFit, text.field, 0,
          fmt::format("{}有 {} 字，{}最多 {} 字", text.chinese, length, name.chinese,
                      form.shape.cells()),
          fmt::format("the {} has {} characters, more than the {} of {}", text.english, length,
                      form.shape.cells(), name.english)};
}

Problem acrostic_is_too_long(const TriedForm& form, size_t length) {
  if (form.asked || length <= 8)
    return {
        kDoesNotFit, "acrostic", 0,
        fmt::format("藏头有 {} 字，{}只有 {} 句", length, named(form).chinese, form.shape.lines),
        fmt::format("the acrostic has {} characters, {} has {} lines", length, named(form).english,
                    form.shape.lines)};
  const size_t even = std::max<size_t>(10, length + length % 2);
  return {
      kDoesNotFit, "acrostic", 0,
      fmt::format(
          "藏头有 {} 字，可选的诗体最多 8 句；可以写排律：`form` 排律，`lines` {}，`chars` 5 或 7",
          length, even),
      fmt::format("the acrostic has {} characters, the forms to choose from have 8 lines at "
                  "most; ask for a 排律: `form` 排律, `lines` {}, `chars` 5 or 7",
                  length, even)};
}

Problem no_such_column(const TriedForm& form, int column) {
  return {kDoesNotFit, "acrostic_column", 0,
          fmt::format("藏头要放在第 {} 字，而每句只有 {} 字", column, form.shape.columns),
          fmt::format("the acrostic is to stand in column {}, a line has {}", column,
                      form.shape.columns)};
}

Problem texts_clash(const Sheet& sheet, const Cell& cell, const GivenCharacter& other) {
  const Sentence place = place_of(sheet, cell);
  return {"contradiction", other.text->field, other.place,
          fmt::format("{}来自{}，而{}在同一处是“{}”；只能给一个", place.chinese,
                      sheet.at(cell).text->chinese, other.text->chinese, text_of(other)),
          fmt::format("{} from the {} and '{}' from the {}; give one of them", place.english,
                      sheet.at(cell).text->english, text_of(other), other.text->english)};
}

Problem word_is_too_long(const TriedForm& form, size_t length) {
  return {kDoesNotFit, "with", 0,
          fmt::format("{} 个字的词放不进每句 {} 字的诗", length, form.shape.columns),
          fmt::format("a word of {} characters does not go into a line of {}", length,
                      form.shape.columns)};
}

Problem nothing_is_left(const TriedForm& form) {
  const std::string name = form.asked ? form.shape.name() : "";
  return {kDoesNotFit, "", 0,
          fmt::format("{}的 {} 字都已给定，没有可写的了", form.asked ? name : "全诗",
                      form.shape.cells()),
          fmt::format("all {} characters{} are given; nothing is left to write", form.shape.cells(),
                      form.asked ? " of " + name : "")};
}

Problem no_place_for_words(const TriedForm& form) {
  return {kDoesNotFit, "with", 0, fmt::format("{}放不下要用的词", named(form).chinese),
          fmt::format("{} {} no place for the words to use", named(form).english,
                      form.asked ? "has" : "have")};
}

Break wrong_tone(const Sheet& sheet, const Cell& cell, const Plan& plan, ToneClass has) {
  const Sentence found = tone_name(has),
                 wanted =
                     tone_name(has == ToneClass::level ? ToneClass::oblique : ToneClass::level);
  const std::string pattern = plan.name.empty() ? "the form" : plan.name;
  return break_at(sheet, cell,
                  fmt::format("是{}，{}在此处应为{}", found.chinese, plan.name, wanted.chinese),
                  fmt::format(" is {}, where {} has {}", found.english, pattern, wanted.english));
}

Break rhymes_with_itself(const Sheet& sheet, const Cell& cell) {
  return break_at(sheet, cell, "与自己押韵（重韵）", " rhymes with itself (重韵)");
}

Break does_not_rhyme(const Sheet& sheet, const Cell& cell) {
  return break_at(sheet, cell, "在韵脚上却不押韵", " stands at a rhyme and does not rhyme");
}

Problem no_pattern_fits(const TriedForm& form, const Break& first) {
  const Sentence name = form.asked
                            ? Sentence{form.shape.name() + "没有一种格式合适",
                                       fmt::format("no pattern of {} fits", form.shape.name())}
                            : Sentence{"没有一种诗体合适", "no form fits"};
  return {kDoesNotFit, first.character.text == nullptr ? "" : first.character.text->field,
          first.character.place,
          fmt::format("{}：{}；请改动，或放宽 `strictness` 为 lenient 或 none", name.chinese,
                      first.why.chinese),
          fmt::format("{}: {}; change it, or relax with `strictness` lenient or none", name.english,
                      first.why.english)};
}

Problem couplet_length(size_t length) {
  return {kDoesNotFit, "couplet", 0, fmt::format("出句有 {} 字；对句要 5 字或 7 字", length),
          fmt::format("the line to match has {} characters; lines of regulated verse have 5 or 7",
                      length)};
}

Problem couplet_without_tones() {
  return {kDoesNotFit, "couplet", 0, "出句的平仄无从知道",
          "nobody knows the tones of the line to match"};
}

Problem no_level_rhyme(const TriedForm& form, const std::string& rhyme) {
  const Sentence name = form.asked ? Sentence{form.shape.name(), form.shape.name()}
                                   : Sentence{"近体诗", "regulated verse"};
  return {kDoesNotFit, "rhyme", 0, fmt::format("{}押平声韵，“{}”没有平声", name.chinese, rhyme),
          fmt::format("{} rhymes on a level tone, '{}' has none", name.english, rhyme)};
}

Problem too_few_rhymes(const std::string& rhyme) {
  return {kDoesNotFit, "rhyme", 0, fmt::format("模型认识的与“{}”相押的字太少", rhyme),
          fmt::format("the model knows too few characters that rhyme with '{}'", rhyme)};
}

Problem no_such_rhyme(const std::string& rhyme) {
  return {
      "unknown_rhyme", "rhyme", 0,
      fmt::format("没有“{}”这个韵；请用平水韵 106 韵之一，如 东、上平一东，或一个要押的字", rhyme),
      fmt::format("there is no rhyme '{}'; name one of the 106, such as 东 or 上平一东, or one "
                  "character that is to rhyme",
                  rhyme)};
}

}  // namespace tangyin
