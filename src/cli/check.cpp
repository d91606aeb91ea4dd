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

#include "base/error.h"
#include "base/files.h"
#include "base/printable.h"
#include "cli/check_printing.h"
#include "cli/choice_option.h"
#include "cli/commands.h"
#include "cli/language.h"
#include "cli/problem.h"

namespace tangyin::cli {
namespace {

struct CheckOptions {
  CheckRequest request;
  std::vector<std::string> files;
  std::string language;  // empty: verdicts in Chinese, errors as the locale has it
  bool json = false;
};

std::string read_input(const std::string& file) {
  if (file != "-") return read_file(file);
  if (::isatty(STDIN_FILENO) == 1) std::fputs("tangyin: reading a poem, Ctrl-D ends it\n", stderr);
  return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

// The verdicts on the poems of one file.
std::vector<CheckedPoem> check_file(const Poet& poet, CheckRequest request,
                                    const std::string& file) {
  request.text = read_input(file);
  request.name = file == "-" ? "standard input" : file;
  return poet.check(request);
}

void print(const std::vector<CheckedPoem>& poems, const CheckOptions& options) {
  const PoemPrinter printer(options.language == "en", options.request.script);
  for (const CheckedPoem& poem : poems) {
    if (&poem != &poems.front()) fmt::print("\n");
    if (&poem == &poems.front() || (&poem)[-1].source != poem.source) printer.print_source(poem);
    printer.print(poem);
  }
}

// The poems of several files, each with its source; a file that cannot be read is said on stderr.
// False where there was one.
bool check_files(const Poet& poet, const CheckOptions& options, std::vector<CheckedPoem>& poems) {
  bool all = true;
  const auto say = [&](const std::string& what) {
    std::fprintf(stderr, "tangyin: %s\n", printable(what).c_str());
    all = false;
  };
  for (const std::string& file : options.files) try {
      for (CheckedPoem& poem : check_file(poet, options.request, file)) {
        poem.source = file;
        poems.push_back(std::move(poem));
      }
    } catch (const PoetError& error) {
      if (kind_of(error.problem()) == ProblemKind::bad_request) throw;
      say(sentence_of(error.problem(), speaks_chinese(options.language)));
    } catch (const Error& error) {
      say(error.what());
    }
  return all;
}

// Whether every poem keeps its form.
bool check(const CheckOptions& options) {
  const Poet poet = Poet::without_model();
  std::vector<CheckedPoem> poems;
  bool all = true;
  if (options.files.size() > 1)
    all = check_files(poet, options, poems);
  else
    poems = check_file(poet, options.request, options.files.empty() ? "-" : options.files.front());
  if (options.json)
    fmt::print("{}\n", to_json(poems, 2));
  else
    print(poems, options);
  return all && std::ranges::all_of(poems, &CheckedPoem::ok);
}

}  // namespace

void add_check(CLI::App& program, int& exit_code) {
  const auto options = std::make_shared<CheckOptions>();
  CheckRequest& request = options->request;
  CLI::App* command = program.add_subcommand("check",
                                             "Check whether poems keep their form: tones (○ level, "
                                             "● oblique, ◎ either), rhyme, number of lines");
  command->add_option("FILE", options->files,
                      "files of poems apart by blank lines, titles allowed; - for standard input");
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
      ->default_str("zh")
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
