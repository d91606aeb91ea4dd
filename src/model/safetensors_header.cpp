#include "model/safetensors_header.h"

#define XXH_INLINE_ALL  // as a header, without libxxhash
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/error.h"

namespace tangyin {
namespace {

constexpr size_t kMaxRank = 8, kMaxName = 256;

struct DtypeRow {
  Dtype dtype;
  std::string_view name;
  size_t size;
};
constexpr std::array kDtypes{
    DtypeRow{Dtype::fp32, "F32", 4},  DtypeRow{Dtype::fp64, "F64", 8},
    DtypeRow{Dtype::bf16, "BF16", 2}, DtypeRow{Dtype::int8, "I8", 1},
    DtypeRow{Dtype::uint8, "U8", 1},  DtypeRow{Dtype::int32, "I32", 4},
    DtypeRow{Dtype::int64, "I64", 8}, DtypeRow{Dtype::uint64, "U64", 8},
};

// Whether a name can be quoted in a message.
bool is_plain(std::string_view text) {
  return text.size() <= kMaxName && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 32 || c == 127;
         });
}

// Receives the events of the JSON parser.  Anything that does not belong in a header is an error at
// once, so that neither depth nor size of the text can use much memory.
class HeaderReader {
 public:
  HeaderReader(const std::string& where, SafetensorsHeader& header)
      : where_(where), header_(header) {}

  bool start_object(size_t) {
    if (place_ == Place::outside) return place_ = Place::header, true;
    if (place_ != Place::header) fail("an object where it has no place");
    if (name_ == "__metadata__") return place_ = Place::metadata, true;
    header_.tensors.push_back({.name = name_});
    fields_ = 0;
    return place_ = Place::tensor, true;
  }

  bool end_object() {
    if (place_ == Place::tensor && fields_ != (kDtype | kShape | kOffsets))
      fail("tensor '{}' needs exactly dtype, shape and data_offsets", name_);
    place_ = place_ == Place::header ? Place::outside : Place::header;
    return true;
  }

  bool key(std::string& key) {
    if (place_ == Place::header) {
      if (!is_plain(key))
        fail("a tensor's name is longer than {} bytes or holds control characters", kMaxName);
      if (!names_.insert(key).second) fail("'{}' is there twice", key);
      name_ = key;
    } else if (place_ == Place::metadata) {
      if (!header_.metadata.emplace(key, "").second) fail("a key of __metadata__ is there twice");
      metadata_key_ = key;
    } else {
      field_ = key == "dtype"          ? kDtype
               : key == "shape"        ? kShape
               : key == "data_offsets" ? kOffsets
                                       : 0;
      if (field_ == 0)
        fail("tensor '{}' has a field that is not dtype, shape or data_offsets", name_);
      if (fields_ & field_) fail("tensor '{}' has a field twice", name_);
      fields_ |= field_;
    }
    return true;
  }

  bool string(std::string& text) {
    if (place_ == Place::metadata) return header_.metadata[metadata_key_] = std::move(text), true;
    if (place_ != Place::tensor || field_ != kDtype) fail("a text where it has no place");
    HeaderTensor& tensor = header_.tensors.back();
    tensor.dtype = dtype_of(text);
    if (!tensor.dtype)
      fail("tensor '{}' has dtype '{}', which is not known here; convert it to F32 or BF16", name_,
           is_plain(text) ? text : "?");
    return true;
  }

  bool start_array(size_t) {
    if (place_ != Place::tensor || field_ == kDtype) fail("an array where it has no place");
    place_ = Place::array;
    count_ = 0;
    if (field_ == kShape) header_.tensors.back().shape.emplace();
    return true;
  }

  bool end_array() {
    if (field_ == kOffsets && count_ != 2)
      fail("the data_offsets of tensor '{}' are not two numbers", name_);
    place_ = Place::tensor;
    return true;
  }

  bool number_unsigned(uint64_t value) {
    if (place_ != Place::array) fail("a number where it has no place");
    HeaderTensor& tensor = header_.tensors.back();
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      fail("tensor '{}': the number {} is beyond all measure", name_, value);
    if (field_ == kShape) {
      if (++count_ > kMaxRank) fail("tensor '{}' has more than {} dimensions", name_, kMaxRank);
      tensor.shape->push_back(static_cast<int64_t>(value));
    } else {
      (++count_ == 1 ? tensor.begin : tensor.end) = value;
    }
    return true;
  }

  bool number_integer(int64_t value) { fail("a negative number, {}", value); }
  bool number_float(double, const std::string&) {
    fail("a number that is not a whole one of 64 bits");
  }
  bool boolean(bool) { fail("a truth value where it has no place"); }
  bool null() { fail("a null where it has no place"); }
  bool binary(std::vector<uint8_t>&) { fail("binary data"); }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception&) {
    fail("it is not JSON from byte {} on", position);
  }

 private:
  enum class Place { outside, header, metadata, tensor, array };
  enum Field { kDtype = 1, kShape = 2, kOffsets = 4 };

  template <class... Values>
  [[noreturn]] void fail(fmt::format_string<Values...> fault, Values&&... values) const {
    throw FormatError(fmt::format("{}: the safetensors header is broken: {}", where_,
                                  fmt::format(fault, std::forward<Values>(values)...)));
  }

  const std::string& where_;
  SafetensorsHeader& header_;
  Place place_ = Place::outside;
  std::set<std::string> names_;  // of the whole header so far
  std::string name_, metadata_key_;
  int field_ = 0, fields_ = 0;  // the one being read, those seen of this tensor
  size_t count_ = 0;            // numbers of the array so far
};

// Checks that every byte of the data belongs to exactly one tensor, and that each tensor has as
// many bytes as its dtype and shape need.
void check_layout(const SafetensorsHeader& header, uint64_t data_size, const std::string& where) {
  uint64_t at = 0;
  for (const HeaderTensor& tensor : header.tensors) {
    const auto fail = [&](const std::string& fault) {
      throw FormatError(
          fmt::format("{}: tensor '{}' {}; the file is broken", where, tensor.name, fault));
    };
    if (tensor.end < tensor.begin) fail("ends before it begins");
    if (tensor.end > data_size)
      fail(fmt::format("ends at byte {} of the data, which have {} (was the file cut short?)",
                       tensor.end, data_size));
    const auto size = byte_size(*tensor.dtype, *tensor.shape);
    if (!size) fail(fmt::format("has the absurd shape {}", format_shape(*tensor.shape)));
    if (*size != tensor.end - tensor.begin)
      fail(fmt::format("has {} bytes, its shape {} of {} needs {}", tensor.end - tensor.begin,
                       format_shape(*tensor.shape), name_of(*tensor.dtype), *size));
    if (tensor.begin < at) fail("overlaps another");
    if (tensor.begin > at) fail(fmt::format("follows a hole of {} bytes", tensor.begin - at));
    at = tensor.end;
  }
  if (at != data_size)
    throw FormatError(fmt::format("{}: {} bytes at the end belong to no tensor; the file is broken",
                                  where, data_size - at));
}

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, uint64_t data_size,
                                           const std::string& where) {
  // The parser would stop at a NUL; the format requires the text to begin with a brace.
  if (!json.starts_with('{') || json.find('\0') != std::string_view::npos)
    throw FormatError(
        fmt::format("{}: is not a safetensors file (its header is not a JSON object)", where));
  SafetensorsHeader header;
  HeaderReader reader(where, header);
  nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
  sort_by_place(header.tensors);
  check_layout(header, data_size, where);
  return header;
}

void sort_by_place(std::vector<HeaderTensor>& tensors) {
  std::sort(tensors.begin(), tensors.end(), [](const HeaderTensor& a, const HeaderTensor& b) {
    return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
  });
}

std::string format_safetensors_header(const SafetensorsHeader& header, size_t prefix) try {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!header.metadata.empty()) json["__metadata__"] = header.metadata;
  for (const HeaderTensor& tensor : header.tensors)
    json[tensor.name] = {{"dtype", name_of(*tensor.dtype)},
                         {"shape", *tensor.shape},
                         {"data_offsets", {tensor.begin, tensor.end}}};
  std::string text = json.dump();
  text.append((64 - (prefix + text.size()) % 64) % 64, ' ');
  return text;
} catch (const nlohmann::json::exception&) {
  throw InputError("a name or a text for a safetensors file is not UTF-8");
}

uint64_t checksum_of(std::span<const std::byte> bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

uint64_t checksum_of(const SafetensorsHeader& header) {
  std::string said;  // texts and lists with their lengths before them, so that it is unambiguous
  const auto number = [&](uint64_t value) {
    fmt::format_to(std::back_inserter(said), "{} ", value);
  };
  const auto text = [&](std::string_view value) { number(value.size()), said.append(value); };
  number(header.metadata.size() - header.metadata.count(std::string(kChecksumsKey)));
  for (const auto& [key, value] : header.metadata)
    if (key != kChecksumsKey) text(key), text(value);
  for (const HeaderTensor& tensor : header.tensors) {
    text(tensor.name), text(name_of(*tensor.dtype)), number(tensor.shape->size());
    for (const int64_t extent : *tensor.shape) number(static_cast<uint64_t>(extent));
    number(tensor.begin), number(tensor.end);
  }
  return checksum_of(std::as_bytes(std::span(said)));
}

std::optional<uint64_t> byte_size(Dtype dtype, std::span<const int64_t> shape) noexcept {
  int64_t size = static_cast<int64_t>(size_of(dtype));
  for (const int64_t extent : shape)
    if (extent < 0 || __builtin_mul_overflow(size, extent, &size)) return std::nullopt;
  return static_cast<uint64_t>(size);
}

std::optional<Dtype> dtype_of(std::string_view name) noexcept {
  for (const DtypeRow& row : kDtypes)
    if (row.name == name) return row.dtype;
  return std::nullopt;
}

size_t size_of(Dtype dtype) noexcept {
  return kDtypes[static_cast<size_t>(dtype)].size;
}
std::string_view name_of(Dtype dtype) noexcept {
  return kDtypes[static_cast<size_t>(dtype)].name;
}

std::string format_shape(std::span<const int64_t> shape) {
  return shape.empty() ? "[]" : fmt::format("{}", fmt::join(shape, "×"));
}

}  // namespace tangyin
