// tangyin index: writes the index of the training text of a model (verse_index/training_index.h).
#include <fmt/ranges.h>

#include <map>
#include <memory>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "corpus/cleaning.h"
#include "corpus/traditional.h"
#include "inference/engine.h"
#include "reward_training/reward_fit.h"
#include "training/data.h"
#include "training_cli/commands.h"
#include "verse_index/training_index.h"

namespace tangyin::cli {
namespace {

constexpr size_t kTitlesOfWornLine = 10;  // under so many titles a line is worn out (docs/reward.md)

struct IndexOptions {
  std::string model, corpus, own, readings, endings, titles;
  bool song = false;
};

// Graded endings in the script of the model.
GradedEndings read_graded(const std::string& file, const Engine& engine) {
  GradedEndings endings = read_endings(file);
  if (engine.config().script != "simplified") return endings;
  std::map<std::u32string, int> grades;
  for (const auto& [ending, grade] : endings.grades()) grades[to_simplified(ending)] = grade;
  return GradedEndings(std::move(grades));
}

// What readers marked, fitted to the model as the search runs it.
FittedReward read_reward(const IndexOptions& options, const std::filesystem::path& model,
                         const std::vector<MarkedPoem>& readings, const CountedPhrases& phrases) {
  const Engine engine(Weights(model), {.dtype = WeightDtype::int8});
  const GradedEndings endings =
      options.endings.empty() ? GradedEndings() : read_graded(options.endings, engine);
  std::vector<GradedTitle> titles;
  if (!options.titles.empty()) titles = read_titles(options.titles);
  if (engine.config().script == "simplified")
    for (GradedTitle& title : titles) title.title = to_simplified(title.title);
  StatusLine line;
  FittedReward fitted = fit_reward(engine, readings, {phrases, endings, titles}, [&](size_t done) {
    line.update(fmt::format("readings {:>6}/{}", done, readings.size()));
  });
  line.clear();
  fmt::print(
      "{}: {} poems, {} lines; left out, a line's mark correlates with what is said of it by "
      "{:.3f}, a poem's mean within its title by {:.3f}, a title's by {:.3f}\n",
      options.readings, fitted.poems, fitted.lines, fitted.line_correlation,
      fitted.poem_correlation, fitted.title_correlation);
  if (engine.weights().card().find("\"tuned\"") != std::string::npos)
    fmt::print("the model was tuned to readings, so that these are too high\n");
  if (fitted.edited > 0)
    fmt::print(
        "{} of these poems have faults struck out; in {:.1f}% of lines with some the struck "
        "characters are foreseen to be worse\n",
        fitted.edited, 100 * fitted.faults_found);
  if (!options.endings.empty())
    fmt::print("{}: {} endings; by grade a line gains {:+.2f}\n", options.endings,
               fitted.endings.size(), fmt::join(fitted.of_grade, " "));
  if (!titles.empty())
    fmt::print("{}: {} titles; left out, a grade correlates with what is said of it by {:.3f}\n",
               options.titles, titles.size(), fitted.grade_correlation);
  return fitted;
}

// All clean poems in the script of the model.
std::vector<Poem> read_corpus(const std::string& corpus, Edition edition,
                              const ModelConfig& config) {
  CleaningReport report;
  std::vector<Poem> poems = load_poems(corpus, edition, false, report);
  if (config.script == "simplified")
    for (Poem& poem : poems) poem.text = to_simplified(poem.text);
  else
    make_traditional(poems);
  return poems;
}

void write_index(IndexOptions options) {
  if (!options.endings.empty() && options.readings.empty())
    throw UsageError("--endings: what an ending is worth is learned from --readings; give both");
  if (!options.titles.empty() && options.readings.empty())
    throw UsageError("--titles: what a title is worth is learned with --readings; give both");
  const std::filesystem::path model = find_model(options.model), file = index_of(model);
  const Weights weights(model);
  if (options.corpus.empty()) options.corpus = default_corpus();
  const auto tang = read_corpus(options.corpus, Edition::tang, weights.config());
  const auto song = options.song ? read_corpus(options.corpus, Edition::song, weights.config())
                                 : std::vector<Poem>();
  const auto own = options.own.empty() ? std::vector<Poem>()
                                       : read_corpus(options.own, Edition::tang, weights.config());
  const std::span<const Poem> all[] = {tang, song};
  WrittenKnowledge written;
  FittedReward fitted;
  std::vector<std::u32string> worn_lines;
  if (!options.readings.empty()) {
    std::vector<MarkedPoem> readings = read_readings(options.readings);
    to_script_of(weights.config().script, readings);
    written.phrases = CountedPhrases(all);
    fitted = read_reward(options, model, readings, written.phrases);
    written.reward = fitted.reward, written.pairs = fitted.pairs, written.endings = fitted.endings;
    worn_lines = lines_of_many_titles(readings, kTitlesOfWornLine);
    written.worn_lines = worn_lines;
  }
  write_training_index(file, tang, song, own, written);
  const TrainingIndex index(file, weights.vocabulary());
  fmt::print(
      "{}: {} lines, {} spans of {} characters, {} poets, {} pairs that readers heed, {} worn "
      "lines, {:.1f} MB\n",
      file.string(), index.lines().size(), index.spans().size(), kSpan,
      index.collocations().poets().size(), index.pair_reward().size(), index.worn_lines().size(),
      static_cast<double>(std::filesystem::file_size(file)) / 1e6);
}

}  // namespace

void add_index(CLI::App& program, int&) {
  const auto options = std::make_shared<IndexOptions>();
  CLI::App* command = program.add_subcommand(
      "index", "Remember the corpus beside a model, so that write repeats no line of it");
  add_model_option(*command, options->model);
  command->add_option("--corpus", options->corpus,
                      "chinese-poetry directory, one of its files, or text with a poem a line");
  command->add_flag("--song", options->song,
                    "the lines and the words of titles of Song verse as well, where the model has "
                    "learned from it");
  command->add_option("--own", options->own,
                      "verse that write has written (a poem a line): what it overuses, it will "
                      "use less");
  command->add_option("--readings", options->readings,
                      "poems of write as readers marked their lines (JSON a line): what they like, "
                      "it will prefer");
  command->add_option("--endings", options->endings,
                      "last three characters of lines, graded from 0 to 3 (a grade and its endings "
                      "a line); with --readings");
  command->add_option(
      "--titles", options->titles,
      "titles that write proposed, graded from 0 to 3 (a grade, a form as 5x4 and its "
      "titles a line); with --readings");
  command->callback([options] { write_index(*options); });
}

}  // namespace tangyin::cli
