// tangyin write: one poem for each opening.
#include <memory>
#include <random>

#include "base/error.h"
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
  std::string script = "simplified", model, strictness = "strict";
  bool seeded = false;
};

void write(const WriteOptions& options) {
  const Engine engine(Weights(find_model(options.model)), {.dtype = WeightDtype::int8});
  const Composer composer(engine);
  const Script script{engine.config().script, options.script};
  Request request = options.request;
  SearchOptions search = options.search;
  if (!options.seeded) search.seed = std::random_device()() % 1'000'000;
  std::vector<Verse> verses;
  for (const std::string& opening : options.openings)
    for (int n = 0; n < options.count; ++n) {
      request.opening = opening;
      SearchOptions one = search;
      one.seed += static_cast<uint64_t>(n);
      const Verse verse = composer.compose(request, one, options.explain);
      if (options.json) {
        verses.push_back(verse);
        continue;
      }
      if (n > 0 || &opening != &options.openings.front()) fmt::print("\n");
      print_verse(verse, script);
      if (options.explain) print_explanation(verse, script);
    }
  if (options.json) print_json(verses, script);
}

}  // namespace

void add_write(CLI::App& program, int&) {
  const auto options = std::make_shared<WriteOptions>();
  CLI::App* command = program.add_subcommand("write", "write poems, one for each opening");
  command->add_option("opening", options->openings, "how each poem begins: characters in either script, any number")->required();
  command->add_option("--form", options->request.form, "五绝 七绝 五律 七律 (wujue qijue wulv qilv), or auto")->capture_default_str();
  command->add_option("--count", options->count, "poems for each opening")->capture_default_str()->check(CLI::Range(1, 1000));
  const auto* seed = command->add_option("--seed", options->search.seed, "the same seed gives the same poem (without it: a new one each time)");
  command->add_option("--temperature", options->search.temperature, "below 1: closer to the model's favourites")
      ->capture_default_str()->check(CLI::Range(0.05, 5.0));
  command->add_option("--top-p", options->search.top_p, "draw among the likeliest characters that carry this share")
      ->capture_default_str()->check(CLI::Range(0.01, 1.0));
  command->add_option("--particles", options->search.particles, "how hard to search")->capture_default_str()->check(CLI::Range(1, 128));
  command->add_flag("--free", options->free, "any tones, no rhyme");
  command->add_option("--strictness", options->strictness, "strict | lenient (only the binding positions) | none (as --free)")->capture_default_str()
      ->check(CLI::IsMember({"strict", "lenient", "none"}));
  command->add_option("--lines", options->request.lines, "of 古体 and 排律")->check(CLI::Range(2, 40));
  command->add_option("--chars", options->request.columns, "characters a line, of 古体 and 排律")->check(CLI::IsMember({5, 7}));
  command->add_flag("--explain", options->explain, "for each character its probability and what it was chosen from");
  command->add_option("--script", options->script, "simplified | traditional")->capture_default_str()
      ->check(CLI::IsMember({"simplified", "traditional"}));
  add_model_option(*command, options->model);
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, seed] {
    options->seeded = seed->count() > 0;
    options->request.strictness = options->free || options->strictness == "none" ? Strictness::none
                                  : options->strictness == "lenient"             ? Strictness::lenient
                                                                                 : Strictness::strict;
    try {
      parse_form(options->request.form);
    } catch (const InputError& error) {
      throw CLI::ValidationError("--form", error.what());
    }
    write(*options);
  });
}

}  // namespace tangyin::cli
