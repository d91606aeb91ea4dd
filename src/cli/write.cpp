// tangyin write: poems, one for each opening.
#include <fmt/format.h>
#include <tangyin/json.h>
#include <tangyin/poet.h>

#include <charconv>
#include <memory>

#include "base/error.h"
#include "base/interrupt.h"
#include "cli/choice_option.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/language.h"
#include "cli/model_option.h"
#include "cli/write_printing.h"

namespace tangyin::cli {
namespace {

struct WriteOptions {
  WriteRequest request;
  std::string model, seed, language;
  bool free = false, json = false;
};

void write(const WriteOptions& options) {
  const InterruptGuard guard;
  const Poet poet = Poet::open({.model = find_model(options.model).string()});
  Observer observer;
  observer.cancelled = [&] { return guard.interrupted(); };
  if (!options.json)
    observer.poem = [&](size_t number, const WrittenPoem& poem) {
      if (number > 0) fmt::print("\n");
      print_poem(poem, !options.request.seed);
      if (options.request.explain) print_explanation(poem);
    };
  const std::vector<WrittenPoem> poems = poet.write(options.request, observer);
  if (!options.json && options.request.explain) print_legend(speaks_chinese(options.language));
  if (options.json) fmt::print("{}\n", to_json(poems, 2));
}

uint64_t seed_of(const std::string& text) {
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size())
    throw UsageError(fmt::format("--seed {}: a whole number from 0 to {} is wanted", in_brief(text),
                                 UINT64_MAX));
  return seed;
}

void add_wishes(CLI::App& command, WriteRequest& request) {
  command.add_option("OPENING", request.openings,
                     "how each poem begins, in either script, of any length");
  command
      .add_option("--form", request.form,
                  "五绝 七绝 五律 七律 (wujue qijue wulv qilv), 排律, 古体, or auto")
      ->capture_default_str();
  command.add_option("--lines", request.lines, "lines of 排律 or 古体, 2 … 60");
  command.add_option("--chars", request.chars, "characters in a line of them, 5 or 7");
  command.add_option("--rhyme", request.rhyme, "东, 上平一东, or a character that is to rhyme");
  command.add_option("--acrostic", request.acrostic,
                     "a character for each line (藏头), ？ for a line of its own choice");
  command.add_option("--acrostic-column", request.acrostic_column, "where in its line each stands")
      ->capture_default_str();
  command.add_option("--pattern", request.pattern,
                     "characters given anywhere, ？ for the rest: 空山？？？，？？？人？。");
  command.add_option("--couplet", request.couplet, "a line to be matched by a second one (对句)");
  command.add_option("--with", request.with, "a word that has to come; may be repeated");
  command.add_option("--without", request.without, "a word that must not come; may be repeated");
  command.add_option("--title", request.title, "a title that the poem leans towards");
  command.add_option("--about", request.about,
                     "a word that the poem leans towards; may be repeated");
  command.add_option("--style", request.style,
                     "a poet to write like, such as 李白 (info --poets lists them)");
}

void add_search(CLI::App& command, WriteOptions& options) {
  WriteRequest& request = options.request;
  CLI::Option* strictness = add_choice(command, "--strictness", request.strictness,
                                       "strict | lenient: the binding positions alone | none",
                                       {{"strict", Strictness::strict},
                                        {"lenient", Strictness::lenient},
                                        {"none", Strictness::none}})
                                ->default_str("strict");
  command.add_flag("--free", options.free, "any tones and no rhyme (as --strictness none)")
      ->excludes(strictness);
  command.add_option("--count", request.count, "poems for each opening")->capture_default_str();
  command.add_option("--seed", options.seed,
                     "the same seed writes the same poem; the n-th of --count has seed + n − 1");
  command
      .add_option("--temperature", request.temperature,
                  "1: as the model has it, below: closer to its favourites")
      ->capture_default_str();
  command
      .add_option("--top-p", request.top_p,
                  "draw among the likeliest characters that carry this share")
      ->capture_default_str();
  CLI::Option* effort =
      add_choice(command, "--effort", request.effort, "quick | normal | best: how long to look",
                 {{"quick", Effort::quick}, {"normal", Effort::normal}, {"best", Effort::best}})
          ->default_str("normal");
  command
      .add_option("--particles", request.particles,
                  "poems tried side by side, of which the best is kept, instead of --effort")
      ->excludes(effort);
  command.add_flag("--explain", request.explain,
                   "for each character its probability and what it was chosen from");
}

}  // namespace

void add_write(CLI::App& program, int&) {
  const auto options = std::make_shared<WriteOptions>();
  CLI::App* command = program.add_subcommand("write", "Write poems, one for each opening");
  add_wishes(*command, options->request);
  add_search(*command, *options);
  add_script_option(*command, options->request.script);
  add_model_option(*command, options->model);
  command->add_flag("--json", options->json, "JSON on stdout");
  add_language_option(*command, options->language);
  command->callback([options] {
    if (options->free) options->request.strictness = Strictness::none;
    if (!options->seed.empty()) options->request.seed = seed_of(options->seed);
    write(*options);
  });
}

}  // namespace tangyin::cli
