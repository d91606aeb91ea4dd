#include "composing/plans.h"

#include <cassert>

#include "base/request_error.h"

namespace tangyin {
namespace {

// RhymeIds after the last level rhyme of 平水韻, and after the last of 上 and 去.
constexpr size_t kLevelEnd = 30, kDepartingEnd = 89;

RhymeSet rhymes_between(size_t first, size_t end) {
  RhymeSet rhymes;
  for (size_t r = first; r < end; ++r) rhymes.set(r);
  return rhymes;
}

using ToneString = std::vector<ToneClass>;

ToneString from_mask(ToneMask mask, size_t length) {
  ToneString tones;
  for (size_t n = 0; n < length; ++n)
    tones.push_back(mask >> n & 1U ? ToneClass::oblique : ToneClass::level);
  return tones;
}

ToneString from_slots(const std::vector<ToneSlot>& slots) {
  ToneString tones;
  for (const ToneSlot slot : slots)
    tones.push_back(slot == ToneSlot::free    ? ToneClass::either
                    : slot == ToneSlot::level ? ToneClass::level
                                              : ToneClass::oblique);
  return tones;
}

LinePlan plan_of(const LinePattern& line, Strictness strictness) {
  const size_t length = line.slots.size();
  LinePlan plan{.variants = {},
                .rhymes = line.rhyme.has_value() && strictness != Strictness::none,
                .parallel = false,
                .given = {}};
  if (strictness == Strictness::strict)
    for (const ToneMask mask : allowed_line_patterns(line))
      plan.variants.push_back(from_mask(mask, length));
  if (strictness == Strictness::lenient) plan.variants.push_back(from_slots(line.slots));
  if (plan.variants.empty()) plan.variants.emplace_back(length, ToneClass::either);
  plan.given.assign(length, kBlank);
  return plan;
}

}  // namespace

std::vector<FormShape> fixed_forms() {
  std::vector<FormShape> forms;
  for (const FormKind kind : {FormKind::wujue, FormKind::qijue, FormKind::wulv, FormKind::qilv})
    forms.push_back({kind, form_lines(kind), form_chars(kind)});
  return forms;
}

FormShape requested_form(const Request& request) {
  const FormKind kind = request.form.value();
  FormShape form{kind, form_lines(kind), form_chars(kind)};
  const auto settle = [&](int& value, int wanted, const char* field, const Sentence& what,
                          const char* example) {
    if (value != 0 && wanted != 0 && wanted != value)
      throw RequestError({"contradiction", field, 0,
                          fmt::format("{}的{}是 {}，不是 {}；请去掉 `{}`", form.name(),
                                      what.chinese, value, wanted, field),
                          fmt::format("{} has {} {}, not {}; leave `{}` out", form.name(), value,
                                      what.english, wanted, field)});
    if (value == 0) value = wanted;
    if (value == 0)
      throw RequestError(
          {"missing", field, 0,
           fmt::format("{}要用 `{}` 给出{}，例如 {}", form.name(), field, what.chinese, example),
           fmt::format("{} needs `{}`, such as {}", form.name(), field, example)});
  };
  settle(form.lines, request.lines, "lines", {"句数", "lines"},
         kind == FormKind::pailv ? "12" : "8");
  settle(form.columns, request.columns, "chars", {"每句字数", "characters in a line"}, "5");
  if (kind == FormKind::pailv && (form.lines < 10 || form.lines % 2 != 0))
    throw RequestError(
        {"invalid_value", "lines", 0,
         fmt::format("排律的句数是不少于 10 的偶数，不是 {}", form.lines),
         fmt::format("{} lines: 排律 has an even number of lines, at least 10", form.lines)});
  return form;
}

std::vector<Plan> plans_of(const FormShape& form, Strictness strictness) {
  std::vector<Plan> plans;
  for (const FormPattern& pattern : form_patterns(form.kind, form.lines, form.columns)) {
    Plan plan{.name = pattern.name, .lines = {}, .rhymes = rhymes_between(0, kLevelEnd)};
    for (const LinePattern& line : pattern.lines) plan.lines.push_back(plan_of(line, strictness));
    // In 律诗 and 排律 all couplets but the first and the last are parallel.
    if (form.kind != FormKind::guti && strictness != Strictness::none && form.lines >= 8)
      for (size_t l = 3; l + 2 < plan.lines.size(); l += 2) plan.lines[l].parallel = true;
    plans.push_back(std::move(plan));
  }
  if (strictness == Strictness::none) {  // without tones and rhyme all patterns are the same
    plans.resize(1);
    plans.front().name.clear();
  } else if (form.kind == FormKind::guti) {
    // The second line needs one to rhyme with.
    if (form.lines < 4) plans.front().lines.front().rhymes = true;
    plans.resize(3, plans.front());
    plans[1].rhymes = rhymes_between(kLevelEnd, kDepartingEnd);
    plans[2].rhymes = rhymes_between(kDepartingEnd, kRhymes);
    for (const size_t oblique : {1U, 2U})
      for (LinePlan& line : plans[oblique].lines)
        if (line.rhymes)
          for (ToneString& variant : line.variants) variant.back() = ToneClass::oblique;
  }
  return plans;
}

LinePlan opposing_line(size_t length, bool starts_level, bool ends_level) {
  // Such a line occurs in some pattern, as the second line of a couplet or the first.
  const FormKind kind = length == 5 ? FormKind::wulv : FormKind::qilv;
  for (const FormPattern& pattern : form_patterns(kind))
    for (const LinePattern& line : pattern.lines)
      if (line.type == LineType{starts_level, ends_level}) {
        LinePlan plan = plan_of(line, Strictness::strict);
        plan.rhymes = false;
        return plan;
      }
  assert(false);
  return {};
}

}  // namespace tangyin
