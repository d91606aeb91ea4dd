// The forms of prosody/form.h as grids of tones.
#pragma once

#include <string>
#include <vector>

#include "composing/plan.h"
#include "composing/request.h"
#include "prosody/form.h"

namespace tangyin {

struct FormShape {
  FormKind kind;
  int lines, columns;
  std::string name() const { return std::string(form_name(kind)); }  // 七绝
  int cells() const { return lines * columns; }
};

// 五绝 七绝 五律 七律
std::vector<FormShape> fixed_forms();

// The form that a request names; InputError where it is unknown, or lacks the lines and characters that it needs.
FormShape requested_form(const Request& request);

// The patterns of a form, each line with every tone string that the strictness accepts.
std::vector<Plan> plans_of(const FormShape& form, Strictness strictness);

// The rhymes that the form may use: the thirty level ones, or all for 古体.
RhymeSet rhymes_of(const FormShape& form);

}  // namespace tangyin
