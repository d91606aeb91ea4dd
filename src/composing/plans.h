// The forms of prosody/form.h as grids of tones.
#pragma once

#include <string>
#include <vector>

#include "composing/request.h"
#include "prosody/form.h"
#include "search/plan.h"

namespace tangyin {

struct FormShape {
  FormKind kind;
  int lines, columns;
  std::string name() const { return std::string(form_name(kind)); }  // 七绝
  int cells() const { return lines * columns; }
};

// 五绝 七绝 五律 七律
std::vector<FormShape> fixed_forms();

// The form that a request names; InputError where it is unknown, or lacks the lines and characters
// that it needs.
FormShape requested_form(const Request& request);

// The patterns of a form, each line with every tone string that the strictness accepts and nothing
// given.  Regulated forms rhyme on a level tone; 古体 has a plan for level rhymes, one for 上去 and
// one for 入.
std::vector<Plan> plans_of(const FormShape& form, Strictness strictness);

// A line of 5 or 7 by the tone of the second of its last five characters and of its last.
LinePlan opposing_line(size_t length, bool starts_level, bool ends_level);

}  // namespace tangyin
