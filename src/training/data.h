// From a corpus to what a training run learns from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "corpus/dataset.h"
#include "training/settings.h"
#include "training/training_data.h"

namespace tangyin {

// Reads, cleans and splits the corpus as the settings say and lays out its batches.
TrainingData load_training_data(const TrainSettings& settings, const std::string& corpus);

// The split alone, as token ids: of data = poems (with a given vocabulary: that of a model) and of
// data = windows.
PoemDataset load_poem_dataset(const TrainSettings& settings, const std::string& corpus,
                              const std::optional<Vocabulary>& vocabulary = std::nullopt);
WindowDataset load_window_dataset(const TrainSettings& settings, const std::string& corpus);

// Poems as an evaluation predicts them, each from an empty context: <bos> … <eos>, or, where the
// vocabulary has neither, after <pad> and padded in front to `window` characters, as the windows of
// the training were.
std::unique_ptr<BatchSource> test_batches(std::vector<std::vector<Token>> poems,
                                          const Vocabulary& vocabulary, Index window, Index steps,
                                          Index streams);

// That `window`: 0 where windows are padded behind.
int64_t window_of_poems(const TrainSettings& settings);

// Windows in the batches in which a run with these settings tests itself.
std::unique_ptr<BatchSource> test_windows(Windows windows, const TrainSettings& settings);

// Where the corpus is looked for when none is named: ./corpus (where `corpus fetch` puts it), then
// ../shared/corpus/chinese-poetry; InputError that says how to get it.
std::string default_corpus();

}  // namespace tangyin
