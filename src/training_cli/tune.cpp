// tangyin tune: tunes a model to what readers preferred.
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/model_option.h"
#include "cli/terminal.h"
#include "kernels/gemm.h"
#include "reward_training/preference_tuning.h"
#include "reward_training/readings.h"
#include "training/data.h"
#include "training/model_evaluation.h"
#include "training_cli/commands.h"

namespace tangyin::cli {
namespace {

struct TuneOptions {
  std::string model, readings, corpus, out = "tuned.safetensors";
  int fold = -1;
  TuningSettings settings;
};

// The verse that the model learned from, in the batches of the tuning.
TrainingData verse_of(const StoredModel& model, const std::string& file,
                      const std::string& corpus) {
  auto settings = settings_of(model, file);
  if (!settings)
    throw InputError(
        fmt::format("{}: its card does not say how it was trained; give --keep 0", file));
  settings->initial_model = file;
  settings->sequence_length = kTuningSteps, settings->batch_size = kTuningStreams;
  settings->song_epochs = 0;
  return load_training_data(*settings, corpus.empty() ? default_corpus() : corpus);
}

// The card with what it was tuned to, and without the perplexities of before.
std::string tuned_card(const std::string& card, const TuningSettings& s, size_t readings) {
  auto json = nlohmann::ordered_json::parse(card);
  json["tuned"] = {{"readings", readings},
                   {"epochs", s.epochs},
                   {"beta", s.beta},
                   {"rate", s.rate},
                   {"dropout", s.dropout},
                   {"keep", s.keep},
                   {"extrapolation", s.extrapolation},
                   {"seed", s.seed}};
  if (s.fold) json["tuned"]["fold"] = *s.fold;
  json.erase("test_perplexity"), json.erase("test_perplexity_hanzi");
  return json.dump();
}

void write(const StoredModel& model, const std::string& file) {
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& [name, matrix] : model.weights) weights.emplace(name, matrix.view());
  write_model(file, model.config, model.vocabulary, model.card, weights, WeightDtype::fp32);
}

// Puts the perplexity of the test poems into the card.
void measure(StoredModel& model, const TuneOptions& options, StatusLine& line) {
  const EvaluationResult test = evaluate_model(
      options.out, options.corpus.empty() ? default_corpus() : options.corpus, {.part = Part::test},
      [&](double done) { line.update(fmt::format("test poems {:>3.0f}%", 100 * done)); });
  line.clear();
  auto card = nlohmann::ordered_json::parse(model.card);
  card["test_perplexity"] = test.perplexity;
  card["test_perplexity_hanzi"] = test.sums.per_hanzi();
  model.card = card.dump();
  write(model, options.out);
  fmt::print("test perplexity {:.2f}\n", test.perplexity);
}

std::string describe(const TuningReport& r, bool verse) {
  std::string text = fmt::format("step {:>5}/{}  readings {:.4f}", r.step, r.steps, r.loss);
  if (verse) text += fmt::format("  verse {:.4f}", r.verse_loss);
  if (r.held_back)
    text += fmt::format("  held back: line {:.3f}  poem {:.3f}  gain ±{:.2f}",
                        r.held_back->line_correlation, r.held_back->poem_correlation,
                        r.held_back->deviation);
  return text;
}

void check(const TuneOptions& options, const std::string& model) {
  std::error_code ignored;
  if (std::filesystem::equivalent(model, options.out, ignored))
    throw UsageError(
        fmt::format("--out {}: is the model that is read; give another name", options.out));
  if (options.settings.dtype == "bf16" && !has_bf16_products())
    throw UsageError("--dtype bf16: this processor has no products of it; give fp32");
}

void tune(TuneOptions options) {
  const std::string file = find_model(options.model).string();
  check(options, file);
  StoredModel model = read_model(file);
  require_tunable(model, file);
  if (options.fold >= 0) options.settings.fold = static_cast<size_t>(options.fold);
  std::vector<MarkedPoem> readings = read_readings(options.readings);
  if (readings.empty()) throw InputError(fmt::format("{}: has no readings", options.readings));
  to_script_of(model.config.script, readings);
  TrainingData verse(model.vocabulary);
  if (options.settings.keep > 0) verse = verse_of(model, file, options.corpus);
  StatusLine line;
  line.update(fmt::format("reading {} poems", readings.size()));
  const size_t learned = tune_to_readings(
      model, readings, options.settings, verse.train.get(),
      [&](const TuningReport& r) { line.print(describe(r, verse.train != nullptr)); });
  line.clear();
  model.card = tuned_card(model.card, options.settings, learned);
  write(model, options.out);
  if (verse.train) measure(model, options, line);
  fmt::print(
      "{}: tuned to {} poems; pack it (tangyin pack) and write its index anew (tangyin index)\n",
      options.out, learned);
}

}  // namespace

void add_tune(CLI::App& program, int&) {
  const auto o = std::make_shared<TuneOptions>();
  TuningSettings& s = o->settings;
  CLI::App* command =
      program.add_subcommand("tune", "Tune a model to poems of write as readers marked them");
  command->add_option("--model", o->model, "model file of whole poems, with headings")->required();
  command
      ->add_option("--readings", o->readings,
                   "poems of write as readers marked their lines (JSON a line)")
      ->required();
  command->add_option("--corpus", o->corpus,
                      "chinese-poetry directory: verse that is learned beside");
  command->add_option("--out", o->out, "the file to write")->capture_default_str();
  const auto number = [&](const char* name, auto& value, const char* help,
                          const CLI::Validator& valid) {
    command->add_option(name, value, help)->capture_default_str()->check(valid);
  };
  number("--epochs", s.epochs, "passes over the readings", CLI::Range(0.01, 1000.0));
  number("--beta", s.beta, "marks that a nat a character stands for", CLI::Range(0.001, 1000.0));
  number("--rate", s.rate, "learning rate after the warm-up", CLI::Range(1e-8, 1.0));
  number("--dropout", s.dropout, "of embedding and output", CLI::Range(0.0, 0.9));
  number("--keep", s.keep, "weight of the loss of verse, 0: no verse", CLI::NonNegativeNumber);
  number("--extrapolation", s.extrapolation,
         "how much further than tuned the weights go, as a share of their way",
         CLI::Range(-1.0, 10.0));
  number("--seed", s.seed, "of everything", CLI::NonNegativeNumber);
  command
      ->add_option("--fold", o->fold, "hold back a fifth of the titles, 0 … 4, and measure by it")
      ->check(CLI::Range(0, 4));
  command->add_option("--dtype", s.dtype, "of products: auto | bf16 | fp32")
      ->check(CLI::IsMember({"auto", "bf16", "fp32"}))
      ->capture_default_str();
  command->callback([o] { tune(*o); });
}

}  // namespace tangyin::cli
