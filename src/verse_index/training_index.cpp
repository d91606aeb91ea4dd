#include "verse_index/training_index.h"

#include <charconv>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"

namespace tangyin {
namespace {

// Of the layout and of the hash.  Version 2 has no "tangyin.hash_bits": all 32 count.
constexpr const char *kVersion = "3", *kOlderVersion = "2";

constexpr int kHashBits = 29;  // of the indices that are written

SafetensorsFile checked(SafetensorsFile file) {
  const auto version = file.metadata().find("tangyin.index");
  if (version == file.metadata().end())
    throw FormatError(
        fmt::format("{}: is not the index of a model ('tangyin.index' is missing)", file.name()));
  if (version->second != kVersion && version->second != kOlderVersion)
    throw FormatError(
        fmt::format("{}: the index is of another version than {}, which this program reads; write "
                    "it anew with: tangyin index",
                    file.name(), kVersion));
  return file;
}

}  // namespace

int hash_bits(const SafetensorsFile& file) {
  const auto& metadata = file.metadata();
  const auto version = metadata.find("tangyin.index");
  if (version != metadata.end() && version->second == kOlderVersion) return 32;
  const auto said = metadata.find("tangyin.hash_bits");
  const std::string text = said == metadata.end() ? "" : said->second;
  int bits = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, bits).ptr != end || bits < 17 || bits > 32)
    throw FormatError(
        fmt::format("{}: 'tangyin.hash_bits' should be a number from 17 to 32", file.name()));
  return bits;
}

TrainingIndex::TrainingIndex(const std::filesystem::path& file, const Vocabulary& vocabulary)
    : TrainingIndex(SafetensorsFile(file), vocabulary) {}

TrainingIndex::TrainingIndex(SafetensorsFile file, const Vocabulary& vocabulary)
    : file_(checked(std::move(file))),
      lines_(file_, "lines", hash_bits(file_)),
      spans_(file_, "spans", hash_bits(file_)),
      collocations_(file_, vocabulary),
      title_words_(file_, vocabulary),
      scenes_(file_, vocabulary),
      line_reward_(file_),
      pair_reward_(line_reward_.empty() ? PairReward() : PairReward(file_, vocabulary)),
      phrases_(line_reward_.empty() ? Phrases() : Phrases(file_)),
      ending_reward_(line_reward_.empty() ? EndingReward() : EndingReward(file_, vocabulary)),
      worn_lines_(file_) {}

std::filesystem::path index_of(const std::filesystem::path& model) {
  std::filesystem::path index = model;
  return index.replace_extension(".index");
}

void write_training_index(const std::filesystem::path& file, std::span<const Poem> poems,
                          std::span<const Poem> further, std::span<const Poem> own,
                          const WrittenKnowledge& written) {
  std::vector<uint32_t> lines, spans;
  for (const Poem& poem : further)
    for (const std::u32string& line : lines_of(poem.text)) lines.push_back(text_hash(line));
  for (const Poem& poem : poems) {
    std::u32string all;
    for (const std::u32string& line : lines_of(poem.text)) {
      lines.push_back(text_hash(line));
      all += line;
    }
    for (size_t n = 0; n + kSpan <= all.size(); ++n)
      spans.push_back(text_hash(std::u32string_view(all).substr(n, kSpan)));
  }
  const PackedTextSet line_set(std::move(lines), kHashBits), span_set(std::move(spans), kHashBits);
  const CountedCollocations collocations(poems, own);
  std::vector<NamedTensor> tensors;
  line_set.add_to("lines", tensors);
  span_set.add_to("spans", tensors);
  std::map<std::string, std::string> metadata{{"tangyin.index", kVersion},
                                              {"tangyin.hash_bits", std::to_string(kHashBits)}};
  collocations.add_to(tensors, metadata);
  const std::span<const Poem> titled[] = {poems, further};
  const CountedTitleWords title_words(titled);
  title_words.add_to(tensors);
  const CountedScenes scenes(titled);
  scenes.add_to(tensors);
  written.reward.add_to(tensors, metadata);
  const PackedPairs packed_pairs(written.pairs);
  const PackedEndings packed_endings(written.endings);
  const PackedWornLines packed_worn_lines(written.worn_lines);
  if (!written.reward.empty()) {
    packed_pairs.add_to(tensors);
    written.phrases.add_to(tensors);
    packed_endings.add_to(tensors);
  }
  packed_worn_lines.add_to(tensors);
  write_safetensors(file, tensors, std::move(metadata));
}

}  // namespace tangyin
