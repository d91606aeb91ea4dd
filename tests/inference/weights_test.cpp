#include "inference/weights.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "inference/random_model.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

ModelConfig small() {
  return {.vocabulary = 20, .embedding = 12, .hidden = 12, .layers = 2, .tied = true};
}

class WeightsTest : public ::testing::Test {
 protected:
  WeightsTest()
      : folder_(fs::temp_directory_path() / fmt::format("tangyin-weights-{}", ::getpid())) {
    fs::create_directories(folder_);
  }
  ~WeightsTest() override { fs::remove_all(folder_); }
  fs::path path(const std::string& name) const { return folder_ / name; }

  static std::map<std::string, Matrix<const float>> views(const StoredModel& model) {
    std::map<std::string, Matrix<const float>> weights;
    for (const auto& [name, matrix] : model.weights) weights[name] = matrix.view();
    return weights;
  }

  fs::path write(const std::string& name, const StoredModel& model, WeightDtype dtype) const {
    write_model(path(name), model.config, model.vocabulary, "{}", views(model), dtype);
    return path(name);
  }

  // `model` with each matrix in a precision of its own, in turns.
  fs::path write_mixed(const StoredModel& model) const {
    std::vector<SafetensorsFile> files;
    for (const WeightDtype dtype : {WeightDtype::fp32, WeightDtype::int8, WeightDtype::bf16})
      files.emplace_back(write(std::string(name_of(dtype)), model, dtype));
    std::vector<NamedTensor> tensors;
    size_t turn = 0;
    for (const ParameterShape& shape : parameter_shapes(model.config)) {
      const auto& all = files[shape.vector ? 0 : turn++ % files.size()].tensors();
      for (const std::string& name : {shape.name, shape.name + ".scale"})
        if (all.contains(name)) tensors.push_back({name, all.at(name)});
    }
    write_safetensors(path("mixed"), tensors, files.front().metadata());
    return path("mixed");
  }

  const fs::path folder_;
};

// The rows of all matrices were taken to be of the last one's precision, and read out of bounds.
TEST_F(WeightsTest, EachMatrixIsReadInItsOwnPrecision) {
  const fs::path file = write_mixed(random_model(small(), 0.5F, 6));
  const Weights weights(file);
  const StoredModel whole = read_model(file);
  for (const ParameterShape& shape : parameter_shapes(whole.config)) {
    const OwnedMatrix<float> row(1, shape.cols);
    for (Index r = 0; r < shape.rows; ++r) {
      weights.rows(shape.name, r, row.view());
      const float* expected = whole.weights.at(shape.name).view().row(r);
      ASSERT_TRUE(std::equal(expected, expected + shape.cols, row.view().data))
          << shape.name << ", row " << r;
    }
  }
}

TEST_F(WeightsTest, StayWhereTheirFileIsCutShortLater) {
  const StoredModel model = random_model(small(), 0.5F, 6);
  const fs::path file = write("model", model, WeightDtype::fp32);
  const Weights weights(file);
  fs::resize_file(file, 100);  // a mapped file would end the program by SIGBUS here
  const OwnedMatrix<float> row(1, model.config.embedding);
  weights.rows("embedding.weight", model.config.vocabulary - 1, row.view());
  EXPECT_EQ(row.view()(0, 0),
            model.weights.at("embedding.weight").view()(model.config.vocabulary - 1, 0));
}

// Out of such weights come probabilities that are no numbers, and poems of NUL bytes.
TEST_F(WeightsTest, ThoseThatAreNoNumbersOrWithoutMeasureAreRefusedAtOnce) {
  static constexpr float kBad[] = {std::numeric_limits<float>::quiet_NaN(), -HUGE_VALF, 3e38F};
  const fs::path good = write("good", random_model(small(), 0.5F, 6), WeightDtype::bf16);
  for (const float bad : kBad)
    for (const std::string name : {"output.bias", "embedding.weight"}) {
      const SafetensorsFile file(good);
      std::vector<NamedTensor> tensors;
      std::vector<std::byte> bytes;
      for (const auto& [key, tensor] : file.tensors()) {
        tensors.push_back({key, tensor});
        if (key != name) continue;
        bytes.assign(tensor.bytes.begin(), tensor.bytes.end());
        const size_t width = size_of(tensor.dtype);  // bf16 is the upper half
        std::memcpy(&bytes[bytes.size() - width],
                    reinterpret_cast<const std::byte*>(&bad) + sizeof bad - width, width);
        tensors.back().tensor.bytes = bytes;
      }
      write_safetensors(path("bad"), tensors, file.metadata());
      try {
        const Weights weights(path("bad"));
        ADD_FAILURE() << bad << " in " << name << " was accepted";
      } catch (const FormatError& error) {
        EXPECT_NE(std::string(error.what()).find("'" + name + "' holds values"), std::string::npos)
            << error.what();
      }
    }
}

}  // namespace
}  // namespace tangyin
