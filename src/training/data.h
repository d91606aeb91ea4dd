// From a corpus to what a training run learns from.
#pragma once

#include <string>

#include "training/settings.h"
#include "training/trainer.h"

namespace tangyin {

// Reads, cleans and splits the corpus as the settings say and lays out its batches.
TrainingData load_training_data(const TrainSettings& settings, const std::string& corpus);

// Where the corpus is looked for when none is named: ./corpus (where `corpus fetch` puts it), then
// ../shared/corpus/chinese-poetry; InputError that says how to get it.
std::string default_corpus();

}  // namespace tangyin
