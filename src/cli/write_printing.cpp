#include "cli/write_printing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "cli/terminal.h"

namespace tangyin::cli {

void print_poem(const WrittenPoem& poem, bool with_seed) {
  const bool colour = is_coloured(STDOUT_FILENO);
  if (!poem.title.empty()) fmt::print("《{}》\n", poem.title);
  std::string caption = poem.form;
  for (const std::string& part : {poem.pattern, poem.rhyme})
    if (!part.empty()) caption += " · " + part;
  if (with_seed) caption += fmt::format(" · seed {}", poem.seed);
  fmt::print("{}{}{}\n", colour ? "\033[2m" : "", caption, colour ? "\033[0m" : "");
  for (size_t line = 0; line < poem.lines.size(); ++line)
    fmt::print("{}{}{}", line % 2 == 0 ? "  " : "", poem.lines[line],
               line % 2 == 0 ? "，" : "。\n");
  std::fflush(stdout);
}

}  // namespace tangyin::cli
