// RUN/best.safetensors: the weights with the lowest test perplexity, and the card that says how they
// were learned.
#pragma once

#include <filesystem>
#include <string>

#include "nn/language_model.h"
#include "training/checkpoint.h"
#include "training/observer.h"
#include "training/settings.h"
#include "training/training_data.h"

namespace tangyin {

// The card as JSON: data, preset, seed, optimiser, epochs, steps, tokens, hours, perplexity and all
// settings.  `begun_from`: the card of the model whose weights the run began with, or empty.
std::string model_card(const TrainSettings& settings, const TrainingData& data,
                       const Progress& progress, const EvaluationReport& report,
                       const std::string& begun_from);

// The weights of `model` in fp32; SystemError.
void write_trained_model(const std::filesystem::path& path, const LanguageModel& model,
                         const Vocabulary& vocabulary, const std::string& card);

}  // namespace tangyin
