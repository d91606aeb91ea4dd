// Writes the seed inputs that are not texts.  DIRECTORY/safetensors: small models in each
// precision, without checksums, which would stop nearly every mutation at the door, and one with
// them; a few other files of the format.  DIRECTORY/model_poem: models that know enough characters
// for a poem, one of them with matrices in different precisions.  DIRECTORY/index: collocations of a few lines.
// DIRECTORY/checkpoint: a training run's.
//   make_seeds DIRECTORY
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <tuple>

#include "base/random.h"
#include "base/utf8.h"
#include "model/model_file.h"
#include "model/safetensors_header.h"
#include "tiny_run.h"
#include "verse_index/collocations.h"
#include "verse_index/ending_reward.h"
#include "verse_index/line_reward.h"
#include "verse_index/pair_reward.h"
#include "verse_index/phrases.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

const Vocabulary& small_vocabulary() {
  static const Vocabulary vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "月"});
  return vocabulary;
}

void write_small_model(const fs::path& path, WeightDtype dtype, const ModelConfig& config,
                       const Vocabulary& vocabulary) {
  Random random(1);
  std::map<std::string, OwnedMatrix<float>> owners;
  std::map<std::string, Matrix<const float>> weights;
  for (const ParameterShape& shape : parameter_shapes(config)) {
    const auto values =
        owners.emplace(shape.name, OwnedMatrix<float>(shape.rows, shape.cols)).first->second.view();
    for (float& value : values.flat()) value = random.uniform(-1, 1);
    weights.emplace(shape.name, values);
  }
  write_model(path, config, vocabulary, R"({"seed":1,"settings":{"rate":0.002}})", weights, dtype);
}

// The file anew, without its checksums and without padding.
void drop_checksums(const fs::path& path) {
  const std::string file = read_file(path);
  uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  const std::string data = file.substr(sizeof length + length);
  SafetensorsHeader header =
      parse_safetensors_header(file.substr(sizeof length, length), data.size(), path.string());
  header.metadata.erase(std::string(kChecksumsKey));
  std::string text = format_safetensors_header(header, 0);
  text.erase(text.find_last_not_of(' ') + 1);
  length = text.size();
  replace_file(path,
               std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + data);
}

void write_seeds(const fs::path& directory) {
  fs::create_directories(directory);
  const ModelConfig config{.vocabulary = 6, .embedding = 2, .hidden = 2, .layers = 1};
  ModelConfig tied = config;
  tied.tied = true;
  write_small_model(directory / "model-with-checksums", WeightDtype::bf16, tied,
                    small_vocabulary());
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    const fs::path path = directory / fmt::format("model-{}", name_of(dtype));
    write_small_model(path, dtype, dtype == WeightDtype::bf16 ? tied : config, small_vocabulary());
    drop_checksums(path);
  }
  const std::vector<double> values{1, 2};
  const NamedTensor wide{"w", {Dtype::fp64, {1, 2}, std::as_bytes(std::span(values))}};
  write_safetensors(directory / "tensors",
                    std::vector<NamedTensor>{wide, {"none", {Dtype::uint8, {0}, {}}}}, {});
  write_safetensors(directory / "empty", {}, {{"format", "pt"}});
  drop_checksums(directory / "tensors");
  drop_checksums(directory / "empty");
}

// The matrices of `first` with the embedding of `second`.
void mix(const fs::path& first, const fs::path& second, const fs::path& mixed) {
  const SafetensorsFile one(first), other(second);
  std::vector<NamedTensor> tensors;
  for (const SafetensorsFile* file : {&one, &other})
    for (const auto& [name, tensor] : file->tensors())
      if (name.starts_with("embedding") == (file == &other)) tensors.push_back({name, tensor});
  write_safetensors(mixed, tensors, one.metadata());
}

void write_model_poem_seeds(const fs::path& directory) {
  fs::create_directories(directory);
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>", "，", "。"};
  for (const char32_t c :
       std::u32string_view(U"山月水風花鳥東空中紅同春人塵新天年前煙高長遠不有來去"))
    tokens.push_back(utf8::encode(c));
  const Vocabulary vocabulary(tokens);
  const ModelConfig poems{.vocabulary = vocabulary.size(), .embedding = 4, .hidden = 3};
  ModelConfig windows = poems;
  windows.layers = 2, windows.whole_poems = windows.punctuation = false;
  windows.script = "simplified";
  for (const auto& [name, dtype, config] : {std::tuple{"fp32", WeightDtype::fp32, poems},
                                            {"bf16", WeightDtype::bf16, poems},
                                            {"int8", WeightDtype::int8, poems},
                                            {"windows", WeightDtype::bf16, windows}})
    write_small_model(directory / name, dtype, config, vocabulary);
  mix(directory / "fp32", directory / "int8", directory / "mixed");
  for (const char* name : {"fp32", "bf16", "int8", "windows", "mixed"})
    drop_checksums(directory / name);
}

void write_index_seed(const fs::path& directory) {
  fs::create_directories(directory);
  const Poem poem{"山月", "某",
                  U"山月照流水，風花落小樓。月明山有影，水淨月如秋。月下山中客，風前水上舟。山空人"
                  U"獨坐，月白水長流。"};
  const CountedCollocations counted(std::vector<Poem>(100, poem));
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string> metadata;
  counted.add_to(tensors, metadata);
  const LineReward reward({0.5F, -1, 0.25F, 2}, 7, {1, -0.5F, 0.25F}, 0.5F);
  reward.add_to(tensors, metadata);
  const std::vector<PairWeight> pairs{{PairRelation::line, U'山', U'月', 0.25},
                                      {PairRelation::poem, U'山', U'水', -0.03125},
                                      {PairRelation::title, U'月', U'水', 0.015625}};
  const PackedPairs packed(pairs);
  packed.add_to(tensors);
  const std::vector<Poem> often(5, poem);
  const std::span<const Poem> verse[] = {often};
  const CountedPhrases phrases(verse);
  phrases.add_to(tensors);
  const std::vector<EndingWeight> endings{
      {U'山', U'水', U'月', 0.25}, {U'山', U'水', U'風', -0.5}, {U'月', U'月', U'山', 0.125}};
  const PackedEndings packed_endings(endings);
  packed_endings.add_to(tensors);
  write_safetensors(directory / "collocations", tensors, metadata);
  drop_checksums(directory / "collocations");
}

// The checkpoint after two steps of a tiny run, with and without its checksums.
void write_checkpoint_seeds(const fs::path& directory) {
  fs::create_directories(directory);
  const fs::path run = directory / "run";
  fs::remove_all(run);
  fs::create_directories(run);
  const TrainSettings settings = tiny_run_settings();
  TrainingData data = tiny_run_data(settings);
  int64_t steps = 0;
  RunObserver observer;
  observer.step = [&](const auto&) { ++steps; };
  observer.interrupted = [&] { return steps >= 2; };
  Trainer(settings, data, run, observer, /*resume=*/false).run();
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints"))
    newest = std::max(newest, entry.path());
  fs::copy_file(newest, directory / "checked", fs::copy_options::overwrite_existing);
  fs::rename(newest, directory / "unchecked");
  drop_checksums(directory / "unchecked");
  fs::remove_all(run);
}

}  // namespace
}  // namespace tangyin

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: make_seeds DIRECTORY\n"), 2;
  const std::filesystem::path directory = argv[1];
  tangyin::write_seeds(directory / "safetensors");
  tangyin::write_model_poem_seeds(directory / "model_poem");
  tangyin::write_index_seed(directory / "index");
  tangyin::write_checkpoint_seeds(directory / "checkpoint");
  return 0;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "make_seeds: %s\n", error.what()), 1;
}
