// tangyin eval: the perplexity of a model on poems.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "kernels/threads.h"
#include "training/data.h"
#include "training/model_evaluation.h"
#include "training_cli/commands.h"

namespace tangyin::cli {
namespace {

struct EvalOptions {
  std::string model, corpus, estimator = "corpus", split = "all";
  bool json = false;
};

void print(const EvalOptions& options, const EvaluationResult& r) {
  if (options.json) {
    nlohmann::ordered_json json{{"estimator", options.estimator}, {"perplexity", r.perplexity}};
    json["perplexity_hanzi"] = r.counts ? nlohmann::ordered_json(r.counts->per_hanzi()) : nullptr;
    for (const auto& [key, value] : {std::pair{"tokens", &Perplexity::tokens},
                                     {"hanzi", &Perplexity::hanzi},
                                     {"unknown", &Perplexity::unknown},
                                     {"poems", &Perplexity::poems}})
      json[key] = r.counts ? nlohmann::ordered_json((*r.counts).*value) : nullptr;
    fmt::print("{}\n", json.dump(2));
    return;
  }
  if (!r.counts) {
    fmt::print(
        "perplexity  {:.2f}   (mean over batches of exp of the batch's loss, padding counted)\n",
        r.perplexity);
    return;
  }
  fmt::print("perplexity            {:>12.2f}   per predicted token\n", r.perplexity);
  fmt::print("perplexity per 字     {:>12.2f}   the same loss over characters and poems\n",
             r.counts->per_hanzi());
  fmt::print("tokens                {:>12}   characters, punctuation, one end a poem\n",
             r.counts->tokens);
  fmt::print("Han characters        {:>12}   of them unknown to the model: {}\n", r.counts->hanzi,
             r.counts->unknown);
  fmt::print("poems                 {:>12}\n", r.counts->poems);
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
                   "corpus: per predicted token | report: the course report's")
      ->check(CLI::IsMember({"corpus", "report"}))
      ->capture_default_str();
  command
      ->add_option("--split", options->split,
                   "all | train | test, as the model's own training split the corpus")
      ->check(CLI::IsMember({"all", "train", "test"}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "JSON on stdout");
  command->callback([options] {
    flush_denormals();
    StatusLine line;
    const std::string corpus = options->corpus.empty() ? default_corpus() : options->corpus;
    const EvaluationResult result = evaluate_model(
        find_model(options->model), corpus, options->estimator, options->split,
        [&](double done) { line.update(fmt::format("evaluating  {:3.0f}%", 100 * done)); });
    line.clear();
    print(*options, result);
  });
}

}  // namespace tangyin::cli
