#include "verse_index/training_index.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr size_t kBuckets = 65536;
// Of the layout and of the hash.  Version 2 has no "tangyin.hash_bits": all 32 count.
constexpr const char *kVersion = "3", *kOlderVersion = "2";

// FNV-1a over the code points, then the finaliser of MurmurHash3, which makes both halves uniform.
uint32_t hash_of(std::u32string_view text) noexcept {
  uint32_t h = 2166136261U;
  for (const char32_t c : text) h = (h ^ static_cast<uint32_t>(c)) * 16777619U;
  h = (h ^ h >> 16) * 0x85EBCA6BU;
  h = (h ^ h >> 13) * 0xC2B2AE35U;
  return h ^ h >> 16;
}

constexpr int kHashBits = 29;  // of the indices that are written

constexpr uint32_t mask_of(int bits) noexcept {
  return ~uint32_t{0} << (32 - bits);
}

uint32_t mask_of(const SafetensorsFile& file) {
  const auto& metadata = file.metadata();
  const auto version = metadata.find("tangyin.index");
  if (version != metadata.end() && version->second == kOlderVersion) return mask_of(32);
  const auto said = metadata.find("tangyin.hash_bits");
  const std::string text = said == metadata.end() ? "" : said->second;
  int bits = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data(), end, bits).ptr != end || bits < 17 || bits > 32)
    throw FormatError(
        fmt::format("{}: 'tangyin.hash_bits' should be a number from 17 to 32", file.name()));
  return mask_of(bits);
}

template <class T>
T read_number(std::span<const std::byte> from, size_t index) noexcept {
  T value;
  std::memcpy(&value, from.data() + index * sizeof(T), sizeof(T));
  return value;
}

// Builds the tensors of a set.
struct Packed {
  explicit Packed(std::vector<uint32_t> hashes) {
    for (uint32_t& h : hashes) h &= mask_of(kHashBits);
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    for (const uint32_t h : hashes) {
      ++ends[h >> 16];
      rests.push_back(static_cast<uint16_t>(h));
    }
    for (size_t b = 1; b < kBuckets; ++b) ends[b] += ends[b - 1];
  }
  std::vector<uint32_t> ends = std::vector<uint32_t>(kBuckets);
  std::vector<uint16_t> rests;
};

TensorView bytes_of(const auto& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {.dtype = Dtype::uint8, .shape = {static_cast<int64_t>(bytes.size())}, .bytes = bytes};
}

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

TextSet::TextSet(const SafetensorsFile& file, const std::string& name) : mask_(mask_of(file)) {
  ends_ = file.require(name + ".ends", {static_cast<int64_t>(kBuckets * 4)}, Dtype::uint8).bytes;
  const auto rests = file.tensors().find(name + ".rests");
  if (rests == file.tensors().end())
    throw FormatError(fmt::format("{}: there is no tensor '{}.rests'", file.name(), name));
  rests_ = rests->second.bytes;
  uint32_t before = 0;
  for (size_t b = 0; b < kBuckets; ++b) {
    const auto end = read_number<uint32_t>(ends_, b);
    if (end < before || end > size())
      throw FormatError(
          fmt::format("{}: '{}.ends' does not rise within its bounds", file.name(), name));
    before = end;
  }
}

bool TextSet::contains(std::u32string_view text) const noexcept {
  const uint32_t h = hash_of(text) & mask_;
  const size_t bucket = h >> 16;
  const uint32_t first = bucket == 0 ? 0 : read_number<uint32_t>(ends_, bucket - 1),
                 end = read_number<uint32_t>(ends_, bucket);
  for (uint32_t n = first; n < end; ++n)
    if (read_number<uint16_t>(rests_, n) == static_cast<uint16_t>(h)) return true;
  return false;
}

TrainingIndex::TrainingIndex(const std::filesystem::path& file, const Vocabulary& vocabulary)
    : TrainingIndex(SafetensorsFile(file), vocabulary) {}

TrainingIndex::TrainingIndex(SafetensorsFile file, const Vocabulary& vocabulary)
    : file_(checked(std::move(file))),
      lines_(file_, "lines"),
      spans_(file_, "spans"),
      collocations_(file_, vocabulary),
      title_words_(file_, vocabulary),
      scenes_(file_, vocabulary),
      line_reward_(file_),
      pair_reward_(line_reward_.empty() ? PairReward() : PairReward(file_, vocabulary)) {}

std::filesystem::path index_of(const std::filesystem::path& model) {
  std::filesystem::path index = model;
  return index.replace_extension(".index");
}

void write_training_index(const std::filesystem::path& file, std::span<const Poem> poems,
                          std::span<const Poem> further, std::span<const Poem> own,
                          const LineReward& reward, std::span<const PairWeight> pairs) {
  std::vector<uint32_t> lines, spans;
  for (const Poem& poem : further)
    for (const std::u32string& line : lines_of(poem.text)) lines.push_back(hash_of(line));
  for (const Poem& poem : poems) {
    std::u32string all;
    for (const std::u32string& line : lines_of(poem.text)) {
      lines.push_back(hash_of(line));
      all += line;
    }
    for (size_t n = 0; n + kSpan <= all.size(); ++n)
      spans.push_back(hash_of(std::u32string_view(all).substr(n, kSpan)));
  }
  const Packed line_set(std::move(lines)), span_set(std::move(spans));
  const CountedCollocations collocations(poems, own);
  std::vector<NamedTensor> tensors{{"lines.ends", bytes_of(line_set.ends)},
                                   {"lines.rests", bytes_of(line_set.rests)},
                                   {"spans.ends", bytes_of(span_set.ends)},
                                   {"spans.rests", bytes_of(span_set.rests)}};
  std::map<std::string, std::string> metadata{{"tangyin.index", kVersion},
                                              {"tangyin.hash_bits", std::to_string(kHashBits)}};
  collocations.add_to(tensors, metadata);
  const std::span<const Poem> titled[] = {poems, further};
  const CountedTitleWords title_words(titled);
  title_words.add_to(tensors);
  const CountedScenes scenes(titled);
  scenes.add_to(tensors);
  reward.add_to(tensors, metadata);
  const PackedPairs packed_pairs(pairs);
  packed_pairs.add_to(tensors);
  write_safetensors(file, tensors, std::move(metadata));
}

}  // namespace tangyin
