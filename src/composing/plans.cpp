#include "composing/plans.h"

#include <algorithm>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr size_t kLevelRhymes = 30;  // RhymeId 0 … 29 of 平水韻

using ToneString = std::vector<Tone>;

ToneString from_mask(ToneMask mask, size_t length) {
  ToneString tones;
  for (size_t n = 0; n < length; ++n) tones.push_back(mask >> n & 1U ? kOblique : kLevel);
  return tones;
}

ToneString from_slots(const std::vector<ToneSlot>& slots) {
  ToneString tones;
  for (const ToneSlot slot : slots)
    tones.push_back(slot == ToneSlot::free ? kAnyTone : slot == ToneSlot::level ? kLevel : kOblique);
  return tones;
}

LinePlan plan_of(const LinePattern& line, Strictness strictness) {
  const size_t length = line.slots.size();
  LinePlan plan{.variants = {}, .rhymes = line.rhyme.has_value() && strictness != Strictness::none};
  if (strictness == Strictness::strict)
    for (const ToneMask mask : allowed_line_patterns(line)) plan.variants.push_back(from_mask(mask, length));
  if (strictness == Strictness::lenient) plan.variants.push_back(from_slots(line.slots));
  if (plan.variants.empty()) plan.variants.emplace_back(length, kAnyTone);
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
  const FormKind kind = parse_form(request.form).value();
  FormShape form{kind, form_lines(kind), form_chars(kind)};
  const auto settle = [&](int& value, int wanted, const char* option, const char* example) {
    if (value != 0 && wanted != 0 && wanted != value)
      throw InputError(fmt::format("{} has {} {}, not {}; leave {} out", form.name(), value, option + 2, wanted, option));
    if (value == 0) value = wanted;
    if (value == 0) throw InputError(fmt::format("{} needs {}, such as {} {}", form.name(), option, option, example));
  };
  settle(form.lines, request.lines, "--lines", kind == FormKind::pailv ? "12" : "8");
  settle(form.columns, request.columns, "--chars", "5");
  return form;
}

std::vector<Plan> plans_of(const FormShape& form, Strictness strictness) {
  std::vector<Plan> plans;
  for (const FormPattern& pattern : form_patterns(form.kind, form.lines, form.columns)) {
    Plan plan{.name = strictness == Strictness::none ? "" : pattern.name, .lines = {}};
    for (const LinePattern& line : pattern.lines) plan.lines.push_back(plan_of(line, strictness));
    plans.push_back(std::move(plan));
    if (strictness == Strictness::none) break;  // without tones and rhyme all patterns are one
  }
  return plans;
}

RhymeSet rhymes_of(const FormShape& form) {
  RhymeSet rhymes;
  for (size_t r = 0; r < (form.kind == FormKind::guti ? kRhymes : kLevelRhymes); ++r) rhymes.set(r);
  return rhymes;
}

}  // namespace tangyin
