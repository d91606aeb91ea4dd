#include "cli/write_printing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/script.h"
#include "base/utf8.h"
#include "cli/terminal.h"

namespace tangyin::cli {
namespace {

struct Style {
  const char *faint, *plain;
};

Style style() {
  if (is_coloured(STDOUT_FILENO)) return {"\033[2m", "\033[0m"};
  return {"", ""};
}

using Json = nlohmann::ordered_json;

Json prosody_of(const Verse& verse, const Script& script) {
  Json violations = Json::array();
  for (const Remark& remark : verse.verdict.violations)
    violations.push_back({{"rule", remark.rule},
                          {"line", remark.line},
                          {"position", remark.position},
                          {"message", remark.message}});
  return {{"ok", verse.verdict.ok},
          {"rhyme", script.convert(utf8::decode(verse.rhyme))},
          {"violations", violations}};
}

}  // namespace

std::string Script::convert(const std::u32string& text) const {
  if (wanted == model) return utf8::encode(text);
  if (wanted == "simplified") return utf8::encode(to_simplified(text));
  return to_traditional(utf8::encode(text));
}

void print_verse(const Verse& verse, const Script& script) {
  const Style s = style();
  if (!verse.title.empty()) fmt::print("《{}》\n", verse.title);
  std::string caption = verse.form;
  for (const std::string& part : {verse.pattern, verse.rhyme})
    if (!part.empty()) caption += " · " + script.convert(utf8::decode(part));
  fmt::print("{}{}{}\n", s.faint, caption, s.plain);
  for (size_t line = 0; line < verse.lines.size(); ++line)
    fmt::print("{}{}{}", line % 2 == 0 ? "  " : "", script.convert(verse.lines[line]),
               line % 2 == 0 ? "，" : "。\n");
  std::fflush(stdout);
}

void print_json(const std::vector<Verse>& verses, const Script& script) {
  auto json = Json::array();
  for (const Verse& verse : verses) {
    Json lines = Json::array();
    for (const std::u32string& line : verse.lines) lines.push_back(script.convert(line));
    json.push_back({{"form", verse.form},
                    {"title", verse.title},
                    {"lines", lines},
                    {"opening", verse.opening},
                    {"seed", verse.seed},
                    {"logprob_per_char", verse.log_prob_per_char()},
                    {"prosody", prosody_of(verse, script)}});
  }
  fmt::print("{}\n", json.dump(2));
}

}  // namespace tangyin::cli
