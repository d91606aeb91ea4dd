// tangyin eval: the perplexity of a model on poems.
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "kernels/threads.h"
#include "training/choices.h"
#include "training/data.h"
#include "training/model_evaluation.h"
#include "training_cli/commands.h"

namespace tangyin::cli {
namespace {

struct EvalOptions {
  std::string model, corpus, estimator = "corpus", split = "all", told = "nothing";
  bool json = false;
};

const std::map<std::string, Part> kParts{
    {"all", Part::all}, {"train", Part::train}, {"test", Part::test}};

const std::map<std::string, Told> kTold{
    {"nothing", Told::nothing}, {"title", Told::title}, {"heading", Told::heading}};

// Every estimator of each part of the tokens.  `batch` is null where the batches are not those of
// the training.
nlohmann::ordered_json json_of_estimators(const EvalOptions& options, const EvaluationResult& r) {
  nlohmann::ordered_json parts;
  for (const auto& [counting, word] : choices_of(Counting{})) {
    const LossSums& sums = r.sums.counting(counting);
    nlohmann::ordered_json part{{"tokens", sums.tokens}, {"unknown", sums.unknown}};
    for (const auto& [estimator, name] : choices_of(Estimator{}))
      part[std::string(name)] =
          sums.tokens == 0 || (estimator == Estimator::batch && options.estimator == "corpus")
              ? nlohmann::ordered_json(nullptr)
              : nlohmann::ordered_json(sums.by(estimator));
    parts[std::string(word)] = std::move(part);
  }
  return parts;
}

void print_json(const EvalOptions& options, const EvaluationResult& r) {
  nlohmann::ordered_json json{
      {"estimator", options.estimator}, {"told", options.told}, {"perplexity", r.perplexity}};
  json["perplexity_hanzi"] =
      options.estimator == "corpus" ? nlohmann::ordered_json(r.sums.per_hanzi()) : nullptr;
  json["tokens"] = r.sums.tokens;
  json["hanzi"] = r.sums.hanzi;
  json["unknown"] = r.sums.unknown;
  json["poems"] = r.poems;
  json["padding"] = r.sums.padding();
  json["punctuation"] = r.sums.punctuation();
  json["estimators"] = json_of_estimators(options, r);
  fmt::print("{}\n", json.dump(2));
}

// The same estimator without padding and without punctuation, where there is any.
void print_parts(Estimator estimator, const Perplexity& sums) {
  const auto part = [&](const char* label, Counting counting) {
    const LossSums& of = sums.counting(counting);
    fmt::print("{:<20}  {:>12.2f}   of {} tokens\n", label, of.by(estimator), of.tokens);
  };
  if (sums.padding() > 0) part("  without padding", Counting::without_padding);
  if (sums.punctuation() > 0) part("  without punctuation", Counting::without_punctuation);
  if (sums.padding() > 0 && sums.punctuation() > 0)
    part("  without either", Counting::without_both);
}

void print(const EvalOptions& options, const EvaluationResult& r) {
  if (options.estimator == "corpus") {
    fmt::print("perplexity            {:>12.2f}   per predicted token\n", r.perplexity);
    fmt::print("perplexity per 字     {:>12.2f}   the same loss over characters and poems\n",
               r.sums.per_hanzi());
  } else {
    fmt::print("perplexity            {:>12.2f}   mean of exp of {}\n", r.perplexity,
               options.estimator == "report" ? "each token's loss" : "each batch's mean loss");
    print_parts(*choice_of<Estimator>(options.estimator), r.sums);
  }
  fmt::print("tokens                {:>12}   {}\n", r.sums.tokens,
             r.windows          ? "characters of overlapping windows and their padding"
             : r.sums.poems > 0 ? "characters, punctuation, one end a poem"
                                : "characters");
  fmt::print("Han characters        {:>12}   of them unknown to the model: {}\n", r.sums.hanzi,
             r.sums.unknown);
  fmt::print("poems                 {:>12}\n", r.poems);
}

}  // namespace

void add_eval(CLI::App& program, int&) {
  auto* command = program.add_subcommand("eval", "Perplexity of a model on poems");
  auto options = std::make_shared<EvalOptions>();
  command->add_option("--model", options->model,
                      "model file (default: the one that came with tangyin)");
  command->add_option("--corpus", options->corpus,
                      "chinese-poetry directory, one of its files, or text with a poem a line");
  command
      ->add_option("--estimator", options->estimator,
                   "corpus: per predicted token | report: mean of exp of each token's loss, as the "
                   "course report wrote it | batch: mean of exp of each batch's loss")
      ->check(CLI::IsMember({"corpus", "report", "batch"}))
      ->capture_default_str();
  command
      ->add_option("--split", options->split,
                   "all | train | test, as the model's own training split the corpus")
      ->check(CLI::IsMember({"all", "train", "test"}))
      ->capture_default_str();
  command
      ->add_option("--told", options->told,
                   "nothing | title | heading (form, poet and title): what a model that learned "
                   "with headings reads before each poem, not counted")
      ->check(CLI::IsMember({"nothing", "title", "heading"}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options] {
    flush_denormals();
    StatusLine line;
    const std::string corpus = options->corpus.empty() ? default_corpus() : options->corpus;
    const EvaluationResult result = evaluate_model(
        find_model(options->model), corpus,
        {.estimator = *choice_of<Estimator>(options->estimator),
         .part = kParts.at(options->split),
         .told = kTold.at(options->told)},
        [&](double done) { line.update(fmt::format("evaluating  {:3.0f}%", 100 * done)); });
    line.clear();
    if (result.simplified)
      fmt::print(stderr,
                 "tangyin: {} is in simplified characters and was converted to traditional ones; "
                 "where one stands for several (发: 發, 髮) the choice may be wrong\n",
                 corpus);
    options->json ? print_json(*options, result) : print(*options, result);
  });
}

}  // namespace tangyin::cli
