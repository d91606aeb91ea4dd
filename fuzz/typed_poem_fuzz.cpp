// Any bytes as poems that somebody typed, judged by the form that fits and by a form that does not:
// a verdict or a refusal in one line.
#include "base/error.h"
#include "base/utf8.h"
#include "harness.h"
#include "prosody/typed_poem.h"
#include "prosody/verdict.h"

namespace tangyin {
namespace {

void check(const Verdict& verdict, const TypedPoem& poem) {
  require(verdict.lines.size() == poem.lines.size());
  require(verdict.ok == verdict.violations.empty());
  require(verdict.ok || !verdict.strict);
  for (size_t n = 0; n < poem.lines.size(); ++n) {
    const LineVerdict& line = verdict.lines[n];
    require(line.text == poem.lines[n] && line.tones.size() == line.text.size());
    require(line.expected.empty() || line.expected.size() == line.text.size());
  }
  for (const auto* remarks : {&verdict.violations, &verdict.notes})
    for (const Remark& remark : *remarks) {
      require(!remark.message.empty() && !remark.message_en.empty());
      require(remark.line >= 0 && remark.line <= static_cast<int>(poem.lines.size()));
      require(utf8::try_decode(remark.message) && utf8::try_decode(remark.message_en));
    }
}

}  // namespace
}  // namespace tangyin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tangyin;
  static const RhymeBook books[] = {RhymeBook(), RhymeBook(RhymeSystem::xinyun)};
  try {
    for (const TypedPoem& poem : read_typed_poems(text_of(data, size), "input")) {
      require(utf8::try_decode(poem.title).has_value());
      require(poem.lines.empty() == poem.problem.has_value());
      if (poem.problem) {
        require_polite(poem.problem->message_en, "input");
        continue;
      }
      for (const auto& line : poem.lines) {
        require(!line.empty());
        for (const char32_t c : line) require(is_character(c));
      }
      check(judge(poem.lines, std::nullopt, books[0]), poem);
      check(judge(poem.lines, static_cast<FormKind>(size % 6), books[size % 2]), poem);
    }
  } catch (const InputError& error) {
    require_polite(error.what(), "input");
  }
  return 0;
}
