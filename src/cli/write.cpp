// tangyin write: poems, one for each opening.
#include <memory>
#include <random>
#include <thread>

#include "base/error.h"
#include "base/script.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "cli/write_printing.h"
#include "composing/composer.h"

namespace tangyin::cli {
namespace {

struct WriteOptions {
  std::vector<std::string> openings;
  Request request;
  SearchOptions search;
  int count = 1;
  bool free = false, explain = false, json = false;
  std::string strictness = "strict", script = "simplified", model;
};

Strictness strictness_of(const WriteOptions& options) {
  if (options.free || options.strictness == "none") return Strictness::none;
  return options.strictness == "lenient" ? Strictness::lenient : Strictness::strict;
}

void write(WriteOptions options) {
  const std::filesystem::path model = find_model(options.model), index = index_of(model);
  const std::jthread dictionaries(load_dictionaries);  // while the model is read
  const Engine engine(Weights(model), {.dtype = WeightDtype::int8});
  const Composer composer(engine,
                          std::filesystem::exists(index)
                              ? std::make_optional<TrainingIndex>(index, engine.vocabulary())
                              : std::nullopt);
  const Script script{engine.config().script, options.script};
  // An acrostic, a pattern, or the model begins.
  if (options.openings.empty()) options.openings.emplace_back();
  std::vector<Verse> verses;
  LineSet written;
  bool first = true;
  for (const std::string& opening : options.openings)
    for (int n = 0; n < options.count; ++n) {
      Request request = options.request;
      SearchOptions search = options.search;
      request.opening = opening;
      search.seed += static_cast<uint64_t>(n);
      Verse verse = composer.compose(request, search, options.explain, &written);
      written.insert(verse.lines.begin(), verse.lines.end());
      if (options.json) {
        verses.push_back(std::move(verse));
        continue;
      }
      if (!first) fmt::print("\n");
      first = false;
      print_verse(verse, script);
      if (options.explain) print_explanation(verse, script);
    }
  if (options.json) print_json(verses, script);
}

// Wrong usage is told apart from requests that cannot be met: it ends with status 2.
void check_usage(const WriteOptions& options) {
  for (const std::string& opening : options.openings)
    if (opening.empty())
      throw UsageError("an opening is empty; give at least one Chinese character, such as 月");
  try {
    if (parse_form(options.request.form)) requested_form(options.request);
  } catch (const InputError& error) {
    throw UsageError(fmt::format("--form: {}", error.what()));
  }
}

void add_wishes(CLI::App& command, Request& request, WriteOptions& options) {
  command.add_option("OPENING", options.openings,
                     "how each poem begins, in either script, of any length");
  command
      .add_option("--form", request.form,
                  "五绝 七绝 五律 七律 (wujue qijue wulv qilv), 排律, 古体, or auto")
      ->capture_default_str();
  command.add_option("--lines", request.lines, "lines of 排律 or 古体")->check(CLI::Range(2, 60));
  command.add_option("--chars", request.columns, "characters in a line of them")
      ->check(CLI::IsMember({5, 7}));
  command.add_option("--rhyme", request.rhyme, "东, 上平一东, or a character that is to rhyme");
  command.add_option("--acrostic", request.acrostic, "a character for each line (藏头)");
  command.add_option("--acrostic-column", request.acrostic_column, "where in its line each stands")
      ->capture_default_str();
  command.add_option("--pattern", request.pattern,
                     "characters given anywhere, ？ for the rest: 空山？？？，？？？人？。");
  command.add_option("--couplet", request.couplet, "a line to be matched by a second one (对句)");
  command.add_option("--with", request.with, "a word that has to come; may be repeated");
  command.add_option("--without", request.without, "a word that must not come; may be repeated");
  command.add_option("--title", request.title, "a title that the poem leans towards");
  command.add_option("--style", request.style, "a poet to write like, such as 李白");
  command
      .add_option("--strictness", options.strictness,
                  "strict | lenient: the binding positions alone | none")
      ->capture_default_str()
      ->check(CLI::IsMember({"strict", "lenient", "none"}));
  command.add_flag("--free", options.free, "any tones and no rhyme (as --strictness none)");
}

}  // namespace

void add_write(CLI::App& program, int&) {
  const auto options = std::make_shared<WriteOptions>();
  CLI::App* command = program.add_subcommand("write", "Write poems, one for each opening");
  add_wishes(*command, options->request, *options);
  options->search.seed = std::random_device()() % 1'000'000;
  SearchOptions& search = options->search;
  command->add_option("--count", options->count, "poems for each opening")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000));
  command
      ->add_option("--seed", search.seed,
                   "the same seed writes the same poem; the n-th of --count has seed + n − 1")
      ->check([](const std::string& text) {
        return text.starts_with('-') ? "a whole number from 0 on is wanted" : "";
      });
  command
      ->add_option("--temperature", search.temperature,
                   "1: as the model has it, below: closer to its favourites")
      ->capture_default_str()
      ->check(CLI::Range(0.05, 5.0));
  command
      ->add_option("--top-p", search.top_p,
                   "draw among the likeliest characters that carry this share")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 1.0));
  command
      ->add_option("--particles", search.particles,
                   "poems tried side by side, of which the best is kept")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_flag("--explain", options->explain,
                    "for each character its probability and what it was chosen from");
  command->add_option("--script", options->script, "simplified | traditional, what is printed")
      ->capture_default_str()
      ->check(CLI::IsMember({"simplified", "traditional"}));
  add_model_option(*command, options->model);
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options] {
    check_usage(*options);
    options->request.strictness = strictness_of(*options);
    write(*options);
  });
}

}  // namespace tangyin::cli
