// tangyin judge: learns to tell whether lines belong together, and measures it.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/interrupt.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "judge_training/trainer.h"
#include "training/data.h"
#include "training_cli/commands.h"

namespace tangyin::cli {
namespace {

struct JudgeOptions {
  std::string model, corpus, out = "judge.safetensors", judge;
  JudgeSettings settings;
  bool json = false, tang_only = false;
};

void print(const JudgeMeasurements& m, bool json) {
  if (json) {
    fmt::print("{}\n", nlohmann::ordered_json::parse(to_json(m)).dump(2));
    return;
  }
  const auto choices = [](const char* what, const Choices& c) {
    fmt::print("{}{:5.1f}%  of {}\n", padded(what, 58), 100 * c.share(), c.of);
  };
  fmt::print("{} test passages; choosing the true one\n", m.passages);
  choices("  second couplet of a quatrain, against 1 hard stranger", m.quatrain_pair);
  choices("  couplet after those before it, against 1 hard stranger", m.regulated_pair);
  choices("  second couplet of a quatrain, against 63", m.quatrain_of_64);
  choices("  couplet after those before it, against 63", m.regulated_of_64);
  choices("  second line of a couplet, against 1 hard stranger", m.line_pair);
  choices("  title, among 20", m.title_of_20);
  fmt::print("telling real from spoiled (area under the curve)\n");
  for (const auto& [what, area] :
       {std::pair{"  couplet swapped", m.couplet_swapped},
        {"  second lines swapped", m.line_swapped},
        {"  couplets reordered", m.reordered},
        {"  title swapped", m.title_swapped},
        {"  characters replaced: the couplet", m.couplet_replaced},
        {"  characters replaced: the couplet, by its characters", m.couplet_by_characters},
        {"  characters replaced: each", m.character_replaced}})
    fmt::print("{}{:5.3f}\n", padded(what, 58), area);
}

std::string corpus_of(const JudgeOptions& options) {
  return options.corpus.empty() ? default_corpus() : options.corpus;
}

void train(JudgeOptions& options) {
  options.settings.song = !options.tang_only;
  InterruptGuard guard;
  StatusLine line;
  JudgeObserver observer;
  observer.step = [&](const JudgeStep& r) {
    line.update(fmt::format("step {:>5}/{}  epoch {:4.2f}  {}  {} elapsed  {} left", r.step,
                            r.steps, r.epoch, describe(r.losses), duration(r.seconds),
                            duration(r.seconds_left)));
  };
  observer.message = [&](const std::string& text) { line.print(text); };
  observer.interrupted = [&] { return guard.interrupted(); };
  const JudgeMeasurements result = train_judge(options.settings, corpus_of(options),
                                               find_model(options.model), options.out, observer);
  line.clear();
  print(result, options.json);
}

void test(const JudgeOptions& options) {
  const Judge judge = Judge::open(options.judge);
  const JudgeData data = load_judge_data(
      corpus_of(options), judge.vocabulary(),
      {.song = false, .poems = options.settings.poems, .seed = options.settings.seed});
  const Engine engine(Weights(find_model(options.model)), {.dtype = WeightDtype::int8});
  std::vector<ReplacedPassage> replaced;
  if (engine.vocabulary().tokens() == judge.vocabulary().tokens())
    replaced =
        make_replacements(engine, data.test, {.passages = 1500, .seed = options.settings.seed + 1});
  print(measure_judge(judge, data.test, replaced, options.settings.measured, options.settings.seed),
        options.json);
}

void add_train(CLI::App& judge) {
  CLI::App* command = judge.add_subcommand("train", "Learn from the poems of a corpus");
  const auto o = std::make_shared<JudgeOptions>();
  JudgeSettings& s = o->settings;
  add_model_option(*command, o->model);
  const auto number = [&](const char* name, auto& value, const char* help) {
    command->add_option(name, value, help)->capture_default_str()->check(CLI::NonNegativeNumber);
  };
  command->add_option("--corpus", o->corpus, "chinese-poetry directory");
  command->add_option("--out", o->out, "the file to write")->capture_default_str();
  command->add_option("--init", s.init, "a judge to go on from, of the same shapes");
  number("--epochs", s.epochs, "passes over the passages");
  command->add_option("--lines", s.lines, "lines of a batch, a multiple of 8")
      ->capture_default_str()
      ->check(CLI::Range(8, 8192));
  number("--rate", s.rate, "learning rate after the warm-up");
  number("--replaced", s.replaced, "passages with replaced characters");
  command->add_option("--detect-every", s.detect_every, "a batch for the detectors every so many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  number("--poems", s.poems, "the first so many Tang poems; 0: all");
  command->add_option("--hidden", s.hidden, "LSTM units of each direction, a multiple of 16")
      ->capture_default_str()
      ->check(CLI::Range(16, 2048));
  number("--embedding", s.embedding, "numbers of a character");
  number("--weight-replaced", s.weights.replaced, "of the loss of replaced characters");
  number("--weight-genuine", s.weights.genuine, "of the loss of genuine couplets");
  number("--average", s.average, "memory of the averaged weights");
  number("--dropout", s.dropout.state, "of the LSTM's states");
  number("--dropout-embedding", s.dropout.embedding, "of the characters");
  number("--seed", s.seed, "of everything");
  command->add_option("--dtype", s.dtype, "of products: auto | bf16 | fp32")
      ->check(CLI::IsMember({"auto", "bf16", "fp32"}))
      ->capture_default_str();
  command->add_flag("--tang-only", o->tang_only, "no Song poems");
  command->add_flag("--json", o->json, "JSON on stdout");
  command->callback([o] {
    if (o->settings.lines % 8 != 0 || o->settings.hidden % 16 != 0)
      throw UsageError("--lines should be a multiple of 8 and --hidden one of 16");
    train(*o);
  });
}

void add_test(CLI::App& judge) {
  CLI::App* command = judge.add_subcommand("test", "Measure a judge on poems that it has not seen");
  const auto o = std::make_shared<JudgeOptions>();
  command->add_option("judge", o->judge, "the judge's file")->required();
  add_model_option(*command, o->model);
  command->add_option("--corpus", o->corpus, "chinese-poetry directory");
  command->add_option("--passages", o->settings.measured, "test passages to use at most")
      ->capture_default_str();
  command->add_option("--seed", o->settings.seed, "of the split and of what is chosen by chance")
      ->capture_default_str();
  command->add_flag("--json", o->json, "JSON on stdout");
  command->callback([o] { test(*o); });
}

}  // namespace

void add_judge(CLI::App& program, int&) {
  CLI::App* judge =
      program.add_subcommand("judge", "The judge of coherence: do lines belong together?");
  judge->require_subcommand(1);
  add_train(*judge);
  add_test(*judge);
}

}  // namespace tangyin::cli
