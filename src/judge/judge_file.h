// The file of a judge: one safetensors file with the tensors of judge/parameters.h, int8 with a
// companion "NAME.scale" (or bf16, fp32) as in model/model_file.h, vectors in fp32, and as JSON in
// `__metadata__`: "tangyin.judge" (the version), "tangyin.config", "tangyin.vocabulary",
// "tangyin.offsets", "tangyin.card".
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "corpus/vocabulary.h"
#include "judge/parameters.h"
#include "model/model_file.h"

namespace tangyin {

// What scores of strangers come to: ln of the mean of exp of the score, nats.  Taken off, a score is
// pointwise mutual information.
struct JudgeOffsets {
  std::array<float, kContexts> fit{};  // by the number of things before
  std::array<float, 2> lines{};        // of five, of seven characters
};

struct StoredJudge {
  JudgeParameters parameters;
  Vocabulary vocabulary;
  JudgeOffsets offsets;
  std::string card;  // JSON: data, split, seed, epochs, time, measurements
};

StoredJudge read_judge(const std::filesystem::path& path);  // FormatError, InputError
StoredJudge read_judge(const SafetensorsFile& file);        // FormatError

void write_judge(const std::filesystem::path& path, const StoredJudge& judge, WeightDtype dtype);

}  // namespace tangyin
