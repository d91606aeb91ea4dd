// The forms of prosody/form.h as plans of the search.
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

// The form that a request names.  InputError if it is unknown, or if its number of lines or
// characters is missing or wrong.
FormShape requested_form(const Request& request);

// A plan for each pattern of the form.  Each line has every tone pattern that `strictness` accepts,
// and no given characters.  Regulated forms rhyme on a level tone; 古体 has one plan for level
// rhymes, one for 上 and 去, one for 入.
std::vector<Plan> plans_of(const FormShape& form, Strictness strictness);

// A line of 5 or 7 characters, by the tone of the second of its last five and of its last.
LinePlan opposing_line(size_t length, bool starts_level, bool ends_level);

}  // namespace tangyin
