// The safetensors container: what is written is read back and follows the format; broken files are
// refused with the reason.
#include "model/safetensors.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "base/error.h"
#include "model/safetensors_header.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class Safetensors : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / ("tangyin-safetensors-" + std::to_string(::getpid()));
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }
  fs::path path() const { return directory_ / "file.safetensors"; }
  fs::path directory_;
};

template <class T>
std::span<const std::byte> bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// A file with this header and so many bytes of data; `length`: a false length of the header.
std::string file_of(const std::string& json, size_t data, std::optional<uint64_t> length = {}) {
  const uint64_t said = length.value_or(json.size());
  std::string file(sizeof said, '\0');
  std::memcpy(file.data(), &said, sizeof said);
  return file + json + std::string(data, '\x01');
}

void expect_refused(const std::string& file, const std::string& part) {
  try {
    SafetensorsFile(bytes_of(file), "x.safetensors");
    FAIL() << "was accepted; wanted an error with: " << part;
  } catch (const FormatError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_TRUE(message.starts_with("x.safetensors: ")) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

// ---- what is written is read back

const std::vector<float> kFloats{1, -2, 3.5F, 0, 1e-20F, 6};
const std::vector<int8_t> kBytes{1, -128, 127};

std::vector<NamedTensor> some_tensors() {
  return {{"q", {Dtype::int8, {3}, bytes_of(kBytes)}},
          {"w", {Dtype::fp32, {2, 3}, bytes_of(kFloats)}},
          {"nothing", {Dtype::fp32, {0, 7}, {}}},
          {"scalar", {Dtype::fp32, {}, bytes_of(kFloats).first(4)}}};
}

TEST_F(Safetensors, WhatIsWrittenIsReadBack) {
  write_safetensors(path(), some_tensors(), {{"詩", "白日依山盡\n\"\\"}});
  const SafetensorsFile file(path());
  EXPECT_EQ(file.name(), path().string());
  EXPECT_EQ(file.metadata().at("詩"), "白日依山盡\n\"\\");
  ASSERT_EQ(file.tensors().size(), 4U);
  for (const NamedTensor& written : some_tensors()) {
    const TensorView& read = file.require(written.name, written.tensor.shape, written.tensor.dtype);
    ASSERT_EQ(read.bytes.size(), written.tensor.bytes.size());
    EXPECT_TRUE(std::equal(read.bytes.begin(), read.bytes.end(), written.tensor.bytes.begin()))
        << written.name;
  }
}

TEST_F(Safetensors, LayoutIsTheFormatsAndAligned) {
  write_safetensors(path(), some_tensors(), {});
  const std::string file = read_file(path());
  uint64_t length = 0;
  std::memcpy(&length, file.data(), 8);
  EXPECT_EQ((8 + length) % 64, 0U);  // the data begin at a cache line
  EXPECT_EQ(file[8], '{');
  // Padded with spaces, then the data.
  EXPECT_EQ(file.find_first_not_of(' ', file.rfind('}') + 1), 8 + length);
  EXPECT_EQ(file.size(), 8 + length + 24 + 4 + 3);  // w, scalar, q: no gaps
  const SafetensorsHeader header =
      parse_safetensors_header(file.substr(8, length), 24 + 4 + 3, "x");
  EXPECT_EQ(header.tensors.back().name, "q");  // narrow elements last, so that all are aligned
  for (const HeaderTensor& tensor : header.tensors)
    EXPECT_EQ(tensor.begin % size_of(*tensor.dtype), 0U) << tensor.name;
}

TEST_F(Safetensors, DataBeginAtACacheLineWhateverTheHeadersLength) {
  for (size_t size = 0; size < 130; ++size) {
    write_safetensors(path(), {}, {{"key", std::string(size, 'x')}});
    EXPECT_EQ(fs::file_size(path()) % 64, 0U) << size;
  }
}

TEST_F(Safetensors, EmptyTensorsMayComeInAnyOrder) {
  const TensorView none{Dtype::fp32, {0}, {}};
  const std::vector<NamedTensor> tensors{
      {"z", none}, some_tensors()[1], {"y", none}, {"b", none}, {"c", none}};
  write_safetensors(path(), tensors, {});
  EXPECT_EQ(SafetensorsFile(path()).tensors().size(), 5U);
}

TEST_F(Safetensors, ChecksumsAreXxh3OfHeaderAndTensors) {
  write_safetensors(path(), std::vector<NamedTensor>{{"nothing", {Dtype::fp32, {0}, {}}}}, {});
  const std::string checksums = SafetensorsFile(path()).metadata().at("tangyin.checksums");
  EXPECT_EQ(checksums.size(), 33U);
  // XXH3-64 of no bytes, from its specification.
  EXPECT_EQ(checksums.substr(17), "2d06800538d394c2");
}

TEST_F(Safetensors, EveryDtypeHasItsSizeAndName) {
  const std::vector<std::pair<std::string, size_t>> expected{{"F32", 4}, {"F64", 8}, {"BF16", 2},
                                                             {"I8", 1},  {"U8", 1},  {"I32", 4},
                                                             {"I64", 8}, {"U64", 8}};
  for (const auto& [name, size] : expected) {
    const auto dtype = dtype_of(name);
    ASSERT_TRUE(dtype) << name;
    EXPECT_EQ(size_of(*dtype), size) << name;
    EXPECT_EQ(name_of(*dtype), name);
  }
}

TEST_F(Safetensors, EveryFlippedBitIsNoticed) {
  write_safetensors(path(), some_tensors(), {{"key", "value"}});
  const std::string good = read_file(path());
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THROW(SafetensorsFile(bytes_of(bad), "x"), FormatError) << "bit " << bit;
  }
}

TEST_F(Safetensors, EveryCutIsNoticed) {
  write_safetensors(path(), some_tensors(), {{"key", "value"}});
  const std::string good = read_file(path());
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_THROW(SafetensorsFile(bytes_of(good.substr(0, size)), "x"), FormatError)
        << "size " << size;
}

TEST_F(Safetensors, DamageIsNamed) {
  write_safetensors(path(), some_tensors(), {{"key", "value"}});
  const std::string good = read_file(path());
  std::string bad = good;
  bad.back() = 'x';
  expect_refused(bad, "tensor 'q' does not match its checksum");
  bad = good;
  bad.replace(bad.find("value"), 5, "VALUE");
  expect_refused(bad, "the header does not match its checksum");
}

TEST_F(Safetensors, FilesFromElsewhereNeedNoChecksums) {
  const std::string json =
      R"({ "b":{"shape":[2],"data_offsets":[3,5],"dtype":"U8"}, "__metadata__":{"format":"pt"},)"
      R"( "a":{"dtype":"I8","shape":[3,1],"data_offsets":[0,3]} }   )";
  const std::string bytes = file_of(json, 5);
  const SafetensorsFile file(bytes_of(bytes), "x");
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_EQ(file.require("a", {3, 1}).bytes.data(), bytes_of(bytes).data() + 8 + json.size());
  EXPECT_EQ(file.require("b", {2}, Dtype::uint8).bytes.size(), 2U);
  const std::string empty = file_of("{}", 0);
  EXPECT_TRUE(SafetensorsFile(bytes_of(empty), "x").tensors().empty());
}

TEST_F(Safetensors, MayBeMoved) {
  write_safetensors(path(), some_tensors(), {});
  SafetensorsFile first(path());
  const SafetensorsFile second(std::move(first));
  EXPECT_EQ(std::memcmp(second.tensors().at("w").bytes.data(), kFloats.data(), 24), 0);
}

TEST_F(Safetensors, RequireSaysWhatIsWrong) {
  write_safetensors(path(), some_tensors(), {});
  const SafetensorsFile file(path());
  const auto message = [&](const std::string& name, const std::vector<int64_t>& shape,
                           Dtype dtype) -> std::string {
    try {
      file.require(name, shape, dtype);
    } catch (const FormatError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message("w", {2, 3}, Dtype::fp32), "");
  EXPECT_EQ(message("v", {2, 3}, Dtype::fp32), path().string() + ": tensor 'v' is missing");
  EXPECT_EQ(message("w", {3, 2}, Dtype::fp32),
            path().string() + ": tensor 'w' is 2×3, it should be 3×2");
  EXPECT_EQ(message("w", {2, 3}, Dtype::int8),
            path().string() + ": tensor 'w' is of F32, it should be of I8");
}

TEST_F(Safetensors, AFailedWriteLeavesTheOldFile) {
  write_safetensors(path(), some_tensors(), {{"which", "old"}});
  EXPECT_THROW(write_safetensors(path(), some_tensors(), {{"which", "new \xff"}}), InputError);
  EXPECT_EQ(SafetensorsFile(path()).metadata().at("which"), "old");
  EXPECT_THROW(write_safetensors(directory_ / "absent" / "x", some_tensors(), {}), SystemError);
}

TEST_F(Safetensors, AMissingFileIsTheUsersToMend) {
  EXPECT_THROW(SafetensorsFile(directory_ / "absent"), InputError);
}

// ---- hostile files

std::string tensor(const std::string& fields) {
  return R"({"a":{)" + fields + "}}";
}
const std::string kGood = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";

TEST_F(Safetensors, TheGoodTwinOfTheBrokenHeadersIsAccepted) {
  const std::string file = file_of(tensor(kGood), 8);
  EXPECT_EQ(SafetensorsFile(bytes_of(file), "x").tensors().size(), 1U);
}

TEST_F(Safetensors, RefusesWhatIsNoSafetensorsFile) {
  expect_refused("", "is not a safetensors file (it has 0 bytes)");
  expect_refused("1234567", "it has 7 bytes");
  expect_refused("12345678", "is not a safetensors file");
  expect_refused("a text that is longer than that", "is not a safetensors file");
  expect_refused(file_of("[]", 0), "is not a safetensors file");
  expect_refused(file_of("{}", 0, 0), "is not a safetensors file");
}

TEST_F(Safetensors, RefusesHeadersLongerThanTheFile) {
  expect_refused(file_of("{}", 0, 3),
                 "the header should have 3 bytes, the file has 10; was it cut short?");
  expect_refused(file_of("{}", 0, ~uint64_t{0}), "was it cut short?");
  expect_refused(file_of("{}", 0, ~uint64_t{0} - 7), "was it cut short?");  // + 8 would wrap to 0
  expect_refused(file_of("{" + std::string(kMaxSafetensorsHeader, ' ') + "}", 0),
                 "more than 16777216 are not read");
}

TEST_F(Safetensors, RefusesBrokenJson) {
  for (const std::string json :
       {"{", "{]", "{}{}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "{\"a\":{}",
        "{\"\xff\":{}}", "{\"\\ud800\":{}}", "{\"a\xc3\":{}}", "{} x"})
    expect_refused(file_of(json, 0), "header is broken: ");
  expect_refused(file_of(std::string("{}\0{}", 5), 0), "its header is not a JSON object");
}

TEST_F(Safetensors, RefusesDeepNesting) {
  std::string deep = "{\"a\":";
  for (int k = 0; k < 200000; ++k) deep += "[";
  expect_refused(file_of(deep, 0), "an array where it has no place");
  deep.clear();
  for (int k = 0; k < 200000; ++k) deep += "{\"a\":";
  expect_refused(file_of(deep, 0), "has a field that is not dtype, shape or data_offsets");
  expect_refused(file_of(tensor(R"("shape":[[2]])"), 0), "an array where it has no place");
  expect_refused(file_of(tensor(R"("shape":[{}])"), 0), "an object where it has no place");
}

TEST_F(Safetensors, RefusesValuesOfTheWrongKind) {
  for (const std::string value : {"1", "true", "null", "\"text\"", "[]", "-1", "1.5"})
    expect_refused(file_of("{\"a\":" + value + "}", 0), "header is broken: ");
  for (const std::string fields :
       {R"("dtype":4)", R"("dtype":["F32"])", R"("dtype":[])", R"("dtype":[1])", R"("dtype":null)",
        R"("dtype":{})", R"("shape":2)", R"("shape":"2")", R"("shape":"F32")",
        R"("data_offsets":"F32")", R"("shape":{})", R"("shape":["1"])", R"("shape":[null])",
        R"("shape":[true])"})
    expect_refused(file_of(tensor(fields), 8), "has no place");
  for (const std::string fields : {R"("shape":[-1])", R"("shape":[1.0])",
                                   R"("shape":[99999999999999999999])", R"("data_offsets":[0,-8])"})
    expect_refused(file_of(tensor(fields), 8), "number");
  expect_refused(file_of(R"({"__metadata__":[]})", 0), "an array where it has no place");
  expect_refused(file_of(R"({"__metadata__":{"a":1}})", 0), "a number where it has no place");
  expect_refused(file_of(R"({"__metadata__":{"a":{}}})", 0), "an object where it has no place");
}

TEST_F(Safetensors, RefusesMissingAndUnknownFields) {
  expect_refused(file_of(tensor(""), 0), "tensor 'a' needs exactly dtype, shape and data_offsets");
  expect_refused(file_of(tensor(R"("dtype":"F32","shape":[0])"), 0), "tensor 'a' needs exactly");
  expect_refused(file_of(tensor(R"("dtype":"F32","data_offsets":[0,0])"), 0),
                 "tensor 'a' needs exactly");
  expect_refused(file_of(tensor(kGood + R"(,"more":1)"), 8),
                 "has a field that is not dtype, shape or data_offsets");
}

TEST_F(Safetensors, RefusesDuplicates) {
  const std::string zero = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  expect_refused(file_of("{\"a\":" + zero + ",\"a\":" + zero + "}", 0), "'a' is there twice");
  expect_refused(file_of(R"({"__metadata__":{},"__metadata__":{}})", 0),
                 "'__metadata__' is there twice");
  expect_refused(file_of(R"({"__metadata__":{"k":"1","k":"2"}})", 0),
                 "a key of __metadata__ is there twice");
  expect_refused(file_of(tensor(kGood + R"(,"dtype":"U8")"), 8), "tensor 'a' has a field twice");
}

TEST_F(Safetensors, RefusesNamesThatATerminalWouldObey) {
  expect_refused(file_of(R"({"\u001b[2J":{}})", 0), "holds control characters");
  expect_refused(file_of("{\"" + std::string(257, 'a') + "\":{}}", 0), "longer than 256 bytes");
  expect_refused(file_of(tensor(R"("dtype":"\u001b[2J")"), 0), "dtype '?'");
}

TEST_F(Safetensors, RefusesUnknownDtypes) {
  for (const std::string dtype : {"F16", "f32", "", "BOOL", "F32 "})
    expect_refused(file_of(tensor("\"dtype\":\"" + dtype + "\""), 0),
                   "tensor 'a' has dtype '" + dtype + "'");
}

TEST_F(Safetensors, RefusesAbsurdShapes) {
  const auto with_shape = [](const std::string& shape, const std::string& dtype = "F32") {
    return file_of(
        tensor(R"("dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":[0,8])"), 8);
  };
  expect_refused(with_shape("[9223372036854775807]"), "has the absurd shape 9223372036854775807");
  expect_refused(with_shape("[9223372036854775808]"), "beyond all measure");
  expect_refused(with_shape("[4294967296,4294967296]"), "absurd shape");       // 2^64 wraps to 0
  expect_refused(with_shape("[4611686018427387906]"), "absurd shape");         // times 4 wraps to 8
  expect_refused(with_shape("[2305843009213693953]", "U64"), "absurd shape");  // times 8 wraps to 8
  expect_refused(with_shape("[3]"), "tensor 'a' has 8 bytes, its shape 3 of F32 needs 12");
  expect_refused(with_shape("[1]"), "tensor 'a' has 8 bytes, its shape 1 of F32 needs 4");
  expect_refused(with_shape("[]"), "its shape [] of F32 needs 4");
  expect_refused(with_shape("[1,1,1,1,1,1,1,1,2]"), "more than 8 dimensions");
}

TEST_F(Safetensors, RefusesImpossiblePlaces) {
  const auto at = [](const std::string& offsets, size_t data = 8) {
    return file_of(tensor(R"("dtype":"F32","shape":[2],"data_offsets":)" + offsets), data);
  };
  expect_refused(at("[8,0]"), "ends before it begins");
  expect_refused(at("[0,16]"),
                 "ends at byte 16 of the data, which have 8 (was the file cut short?)");
  expect_refused(at("[0,8]", 7), "was the file cut short?");
  expect_refused(at("[9223372036854775800,9223372036854775807]"), "was the file cut short?");
  expect_refused(at("[18446744073709551608,18446744073709551615]"), "beyond all measure");
  expect_refused(at("[0]"), "are not two numbers");
  expect_refused(at("[]"), "are not two numbers");
  expect_refused(at("[0,8,8]"), "are not two numbers");
}

TEST_F(Safetensors, RefusesOverlapHolesAndRests) {
  const auto two = [](const std::string& a, const std::string& b, size_t data) {
    return file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":)" + a +
                       R"(},"b":{"dtype":"U8","shape":[4],"data_offsets":)" + b + "}}",
                   data);
  };
  const std::string good = two("[4,8]", "[0,4]", 8);
  EXPECT_EQ(SafetensorsFile(bytes_of(good), "x").tensors().size(), 2U);
  expect_refused(two("[0,4]", "[0,4]", 4), "tensor 'b' overlaps another");
  expect_refused(two("[0,4]", "[3,7]", 7), "tensor 'b' overlaps another");
  expect_refused(two("[0,4]", "[5,9]", 9), "tensor 'b' follows a hole of 1 bytes");
  expect_refused(two("[1,5]", "[5,9]", 9), "tensor 'a' follows a hole of 1 bytes");
  expect_refused(two("[0,4]", "[4,8]", 9), "1 bytes at the end belong to no tensor");
  expect_refused(file_of("{}", 1), "1 bytes at the end belong to no tensor");
}

TEST_F(Safetensors, RefusesChecksumsThatAreNone) {
  for (const std::string sums :
       {"", "0", "zzzzzzzzzzzzzzzz", "0000000000000000 0000000000000000 0000000000000000"})
    expect_refused(file_of(R"({"__metadata__":{"tangyin.checksums":")" + sums + "\"}}", 0),
                   "the header does not match its checksum");
}

}  // namespace
}  // namespace tangyin
