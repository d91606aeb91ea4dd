// What there is to choose from: rhymes and forms.
#include "base/script.h"
#include "base/utf8.h"
#include "poet/impl.h"
#include "prosody/form.h"
#include "prosody/remark.h"

namespace tangyin {
namespace {

std::string words(std::string_view text, Script script) {
  return script == Script::simplified ? to_simplified(text) : to_traditional(text);
}

FormInfo::Pattern pattern_of(const FormPattern& pattern, Script script) {
  FormInfo::Pattern result{.name = words(pattern.name, script),
                           .name_en = std::string(pattern_in_english(pattern.name)),
                           .lines = {},
                           .rhymes = {}};
  for (const LinePattern& line : pattern.lines) {
    result.lines.push_back(to_string(line.slots));
    result.rhymes.push_back(line.rhyme.has_value());
  }
  return result;
}

}  // namespace

std::vector<RhymeInfo> list_rhymes(const RhymeBook& book, Script script) {
  constexpr const char* kTones[] = {"平", "上", "去", "入"};
  std::vector<RhymeInfo> all;
  for (size_t id = 0; id < book.rhymes().size(); ++id) {
    const Rhyme& rhyme = book.rhymes()[id];
    RhymeInfo info{.name = script == Script::simplified ? to_simplified(rhyme.name) : rhyme.name,
                   .tone = rhyme.tone ? kTones[static_cast<size_t>(*rhyme.tone)] : "",
                   .characters = {}};
    for (const char32_t c : book.members(static_cast<RhymeId>(id)))
      info.characters += utf8::encode(c);
    all.push_back(std::move(info));
  }
  return all;
}

std::vector<FormInfo> list_forms(Script script) {
  std::vector<FormInfo> all;
  for (const FormKind kind : {FormKind::wujue, FormKind::qijue, FormKind::wulv, FormKind::qilv,
                              FormKind::pailv, FormKind::guti}) {
    FormInfo info{.name = std::string(form_name(kind, script == Script::simplified)),
                  .name_en = std::string(form_in_english(kind)),
                  .lines = form_lines(kind),
                  .chars = form_chars(kind),
                  .patterns = {}};
    if (info.lines > 0)
      for (const FormPattern& pattern : form_patterns(kind))
        info.patterns.push_back(pattern_of(pattern, script));
    all.push_back(std::move(info));
  }
  return all;
}

}  // namespace tangyin
