#include "model/safetensors.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "base/error.h"
#include "model/safetensors_header.h"

namespace tangyin {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are mapped as the file has them");

constexpr size_t kPrefix = sizeof(uint64_t);  // the header's length

std::string checksums_of(const SafetensorsHeader& header,
                         const std::map<std::string, TensorView>& tensors) {
  std::string text = fmt::format("{:016x}", checksum_of(header));
  for (const HeaderTensor& tensor : header.tensors)
    text += fmt::format(" {:016x}", checksum_of(tensors.at(tensor.name).bytes));
  return text;
}

bool reads_as_checksums(std::string_view text, size_t count) {
  return text.size() + 1 == 17 * count &&
         text.find_first_not_of("0123456789abcdef ") == std::string_view::npos;
}

void check_checksums(const SafetensorsHeader& header,
                     const std::map<std::string, TensorView>& tensors, const std::string& where) {
  const auto entry = header.metadata.find(std::string(kChecksumsKey));
  if (entry == header.metadata.end()) {  // not one of our files, unless the key itself is damaged
    for (const auto& [key, value] : header.metadata)
      if (reads_as_checksums(value, header.tensors.size() + 1))
        throw FormatError(fmt::format(
            "{}: the checksums have lost their name: the file was damaged; fetch or write it again",
            where));
    return;
  }
  const std::string want = checksums_of(header, tensors);
  if (entry->second == want) return;
  const auto differs =
      std::mismatch(entry->second.begin(), entry->second.end(), want.begin(), want.end()).second;
  const size_t part =
      static_cast<size_t>(differs - want.begin()) / 17;  // 16 digits and a space each
  const bool of_tensor = entry->second.size() == want.size() && part > 0;
  throw FormatError(fmt::format(
      "{}: {} does not match its checksum: the file was damaged; fetch or write it again", where,
      of_tensor ? fmt::format("tensor '{}'", header.tensors[part - 1].name) : "the header"));
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path)
    : name_(path.string()), file_(path) {
  parse(file_->bytes());
}

SafetensorsFile::SafetensorsFile(std::span<const std::byte> bytes, std::string name)
    : name_(std::move(name)) {
  parse(bytes);
}

void SafetensorsFile::parse(std::span<const std::byte> bytes) {
  uint64_t length = 0;
  if (bytes.size() < kPrefix)
    throw FormatError(
        fmt::format("{}: is not a safetensors file (it has {} bytes)", name_, bytes.size()));
  std::memcpy(&length, bytes.data(), kPrefix);
  const auto rest = bytes.subspan(kPrefix);
  const std::string_view text(reinterpret_cast<const char*>(rest.data()), rest.size());
  if (!text.starts_with('{'))
    throw FormatError(fmt::format("{}: is not a safetensors file", name_));
  if (length > rest.size())
    throw FormatError(
        fmt::format("{}: the header should have {} bytes, the file has {}; was it cut short?",
                    name_, length, bytes.size()));
  if (length > kMaxSafetensorsHeader)
    throw FormatError(fmt::format("{}: the header has {} bytes, more than {} are not read", name_,
                                  length, kMaxSafetensorsHeader));
  const auto data = rest.subspan(length);
  SafetensorsHeader header = parse_safetensors_header(text.substr(0, length), data.size(), name_);
  for (const HeaderTensor& tensor : header.tensors)
    tensors_.emplace(tensor.name,
                     TensorView{.dtype = *tensor.dtype,
                                .shape = *tensor.shape,
                                .bytes = data.subspan(tensor.begin, tensor.end - tensor.begin)});
  check_checksums(header, tensors_, name_);
  metadata_ = std::move(header.metadata);
}

const TensorView& SafetensorsFile::require(const std::string& tensor,
                                           const std::vector<int64_t>& shape,
                                           std::optional<Dtype> dtype) const {
  const auto found = tensors_.find(tensor);
  if (found == tensors_.end())
    throw FormatError(fmt::format("{}: tensor '{}' is missing", name_, tensor));
  const TensorView& view = found->second;
  if (view.shape != shape)
    throw FormatError(fmt::format("{}: tensor '{}' is {}, it should be {}", name_, tensor,
                                  format_shape(view.shape), format_shape(shape)));
  if (dtype && view.dtype != *dtype)
    throw FormatError(fmt::format("{}: tensor '{}' is of {}, it should be of {}", name_, tensor,
                                  name_of(view.dtype), name_of(*dtype)));
  return view;
}

void write_safetensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                       std::map<std::string, std::string> metadata) {
  std::vector<const NamedTensor*> order;
  for (const NamedTensor& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const NamedTensor* a, const NamedTensor* b) {
    return size_of(a->tensor.dtype) > size_of(b->tensor.dtype);
  });

  SafetensorsHeader header{.metadata = std::move(metadata), .tensors = {}};
  std::map<std::string, TensorView> by_name;
  uint64_t at = 0;
  for (const NamedTensor* named : order) {
    const TensorView& tensor = named->tensor;
    assert(byte_size(tensor.dtype, tensor.shape) == tensor.bytes.size());
    header.tensors.push_back(
        {named->name, tensor.dtype, tensor.shape, at, at + tensor.bytes.size()});
    at += tensor.bytes.size();
    [[maybe_unused]] const bool is_new = by_name.emplace(named->name, tensor).second;
    assert(is_new);
  }
  sort_by_place(header.tensors);
  header.metadata.insert_or_assign(std::string(kChecksumsKey), checksums_of(header, by_name));

  const std::string text = format_safetensors_header(header, kPrefix);
  assert(text.size() <= kMaxSafetensorsHeader);
  const uint64_t length = text.size();
  replace_file(path, [&](const Put& put) {
    put(std::as_bytes(std::span(&length, 1)));
    put(std::as_bytes(std::span(text)));
    for (const NamedTensor* tensor : order) put(tensor->tensor.bytes);
  });
}

}  // namespace tangyin
