// tangyin check: whether poems keep their form.
#include <fmt/format.h>
#include <tangyin/json.h>
#include <tangyin/poet.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>

#include "base/files.h"
#include "cli/check_printing.h"
#include "cli/choice_option.h"
#include "cli/commands.h"

namespace tangyin::cli {
namespace {

struct CheckOptions {
  CheckRequest request;
  std::string file = "-", language = "zh";
  bool json = false;
};

std::string read_input(const std::string& file) {
  if (file != "-") return read_file(file);
  if (::isatty(STDIN_FILENO) == 1) std::fputs("tangyin: reading a poem, Ctrl-D ends it\n", stderr);
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

// Whether every poem keeps its form.
bool check(CheckOptions options) {
  options.request.text = read_input(options.file);
  options.request.name = options.file == "-" ? "standard input" : options.file;
  const std::vector<CheckedPoem> poems = Poet::without_model().check(options.request);
  if (options.json) {
    fmt::print("{}\n", to_json(poems, 2));
  } else {
    const PoemPrinter printer(options.language == "en", options.request.script);
    for (const CheckedPoem& poem : poems) {
      if (&poem != &poems.front()) fmt::print("\n");
      printer.print(poem);
    }
  }
  return std::ranges::all_of(poems, &CheckedPoem::ok);
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<CheckOptions>();
  CheckRequest& request = options->request;
  CLI::App* command = program.add_subcommand("check",
                                             "Check whether poems keep their form: tones (○ level, "
                                             "● oblique, ◎ either), rhyme, number of lines");
  command
      ->add_option("file", options->file,
                   "poems apart by blank lines, titles allowed; - for standard input")
      ->capture_default_str();
  command
      ->add_option("--form", request.form,
                   "五绝 七绝 五律 七律 排律 古体 (wujue qijue wulü qilü), or auto")
      ->capture_default_str();
  command
      ->add_option("--rhymes", request.rhymes,
                   "pingshui (平水韵) | cilin (词林正韵) | xinyun (中华新韵) | tongyun (中华通韵)")
      ->capture_default_str();
  command->add_flag("--pinyin", request.pinyin, "modern readings under each line");
  add_script_option(*command, request.script);
  command
      ->add_option("--lang", options->language,
                   "zh | en: the language of what is said; JSON has both")
      ->capture_default_str()
      ->check(CLI::IsMember({"zh", "en"}));
  command->add_flag("--readings", request.readings,
                    "each character's rhymes and where they are from: page and place in the "
                    "Guangyun; * hardly used");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    if (!check(*options)) exit_code = 1;
  });
}

}  // namespace tangyin::cli
