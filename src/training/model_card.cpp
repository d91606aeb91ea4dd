#include "training/model_card.h"

#include <map>
#include <nlohmann/json.hpp>

#include "model/model_file.h"

namespace tangyin {

std::string model_card(const TrainSettings& settings, const TrainingData& data,
                       const Progress& progress, const EvaluationReport& report,
                       const std::string& begun_from) {
  nlohmann::ordered_json card{{"data", data.description},
                              {"preset", settings.preset},
                              {"seed", settings.seed},
                              {"dtype", name_of(compute_of(settings))},
                              {"optimizer", settings.optimizer},
                              {"epochs", report.epoch},
                              {"steps", progress.step},
                              {"tokens", progress.tokens},
                              {"hours", progress.seconds / 3600},
                              {"estimator", word_of(settings.estimator)},
                              {"test_perplexity", report.perplexity},
                              {"test_perplexity_hanzi", report.per_hanzi},
                              {"settings", nlohmann::ordered_json::parse(to_json(settings))}};
  if (!begun_from.empty())
    card["begun_from"] = nlohmann::ordered_json::parse(begun_from, nullptr, false);
  return card.dump();
}

void write_trained_model(const std::filesystem::path& path, const LanguageModel& model,
                         const Vocabulary& vocabulary, const std::string& card) {
  std::map<std::string, Matrix<const float>> weights;
  for (const auto& parameter : model.parameters().named())
    weights.emplace(parameter.name, parameter.values);
  write_model(path, model.config(), vocabulary, card, weights, WeightDtype::fp32);
}

}  // namespace tangyin
