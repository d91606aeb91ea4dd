#include "poet/wording.h"

#include "base/printed_glyphs.h"
#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {

Wording::Wording(Script script, std::function<std::string(const std::string&)> poem)
    : script_(script), poem_(std::move(poem)) {}

std::string Wording::poem(std::u32string_view text) const {
  return poem_(utf8::encode(text));
}

std::string Wording::words(std::string_view ours) const {
  return simplified() ? to_simplified(ours) : to_traditional(ours);
}

std::string Wording::sentence(std::string_view ours) const {
  constexpr std::string_view kOpen = "“", kClose = "”";
  std::string said;
  for (size_t begin = 0, end = 0; begin < ours.size(); begin = end) {
    const bool quoted = ours.substr(begin).starts_with(kOpen);
    end = std::min(ours.find(quoted ? kClose : kOpen, begin + (quoted ? kOpen.size() : 0)),
                   ours.size());
    const std::string part(ours.substr(begin, end - begin));
    said += quoted ? poem(part) : words(part);
  }
  return said;
}

PoemRemark Wording::remark(const Remark& remark, const Verdict& verdict) const {
  PoemRemark result{.rule = words(remark.rule),
                    .rule_en = remark.rule_en,
                    .line = remark.line,
                    .position = remark.position,
                    .message = sentence(remark.message),
                    .message_en = sentence(remark.message_en),
                    .strict = remark.strict,
                    .character = {},
                    .taken = {}};
  if (remark.rule == "多音" && remark.line > 0 && remark.position > 0) {
    const LineVerdict& line = verdict.lines[static_cast<size_t>(remark.line) - 1];
    const auto place = static_cast<size_t>(remark.position) - 1;
    result.character = poem(std::u32string_view(line.text).substr(place, 1));
    if (place < line.taken.size()) result.taken = tones_in_words({line.taken[place]});
  }
  return result;
}

std::vector<PoemRemark> Wording::remarks(const std::vector<Remark>& all,
                                         const Verdict& verdict) const {
  std::vector<PoemRemark> result;
  for (const Remark& one : all) result.push_back(remark(one, verdict));
  return result;
}

// A poem in the model's script, in the script wanted.
Wording wording_for(Script wanted, bool model_is_simplified) {
  return {wanted, [=](const std::string& text) {
            if (wanted == Script::traditional)
              return utf8::encode(in_printed_traditional(
                  utf8::decode(model_is_simplified ? to_traditional(text) : text)));
            const std::u32string written = utf8::decode(text);
            return utf8::encode(
                in_printed_simplified(model_is_simplified ? written : to_simplified(written)));
          }};
}

std::string tones_in_words(const std::vector<ToneClass>& tones) {
  constexpr const char* kWords[] = {"？", "平", "仄", "○"};
  std::string words;
  for (const ToneClass tone : tones) words += kWords[static_cast<size_t>(tone)];
  return words;
}

}  // namespace tangyin
