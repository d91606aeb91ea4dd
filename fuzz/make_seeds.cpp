// Writes the seed inputs that are not texts.  DIRECTORY/safetensors: small models in each
// precision, without checksums, which would stop nearly every mutation at the door, and one with
// them; a few other files of the format.  DIRECTORY/index: collocations of a few lines.
//   make_seeds DIRECTORY
#include <fmt/format.h>

#include <cstdio>
#include <cstring>

#include "base/random.h"
#include "model/model_file.h"
#include "model/safetensors_header.h"
#include "verse_index/collocations.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

void write_small_model(const fs::path& path, WeightDtype dtype, bool tied) {
  const ModelConfig config{.vocabulary = 6, .embedding = 2, .hidden = 2, .layers = 1, .tied = tied};
  Random random(1);
  std::map<std::string, OwnedMatrix<float>> owners;
  std::map<std::string, Matrix<const float>> weights;
  for (const ParameterShape& shape : parameter_shapes(config)) {
    const auto values =
        owners.emplace(shape.name, OwnedMatrix<float>(shape.rows, shape.cols)).first->second.view();
    for (float& value : values.flat()) value = random.uniform(-1, 1);
    weights.emplace(shape.name, values);
  }
  const Vocabulary vocabulary({"<pad>", "<unk>", "<bos>", "<eos>", "山", "月"});
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
  write_small_model(directory / "model-with-checksums", WeightDtype::bf16, true);
  for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::bf16, WeightDtype::int8}) {
    const fs::path path = directory / fmt::format("model-{}", name_of(dtype));
    write_small_model(path, dtype, dtype == WeightDtype::bf16);
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

void write_index_seed(const fs::path& directory) {
  fs::create_directories(directory);
  const Poem poem{"山月", "某",
                  U"山月照流水，風花落小樓。月明山有影，水淨月如秋。月下山中客，風前水上舟。山空人"
                  U"獨坐，月白水長流。"};
  const CountedCollocations counted(std::vector<Poem>(100, poem));
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string> metadata;
  counted.add_to(tensors, metadata);
  write_safetensors(directory / "collocations", tensors, metadata);
  drop_checksums(directory / "collocations");
}

}  // namespace
}  // namespace tangyin

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: make_seeds DIRECTORY\n"), 2;
  const std::filesystem::path directory = argv[1];
  tangyin::write_seeds(directory / "safetensors");
  tangyin::write_index_seed(directory / "index");
  return 0;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "make_seeds: %s\n", error.what()), 1;
}
