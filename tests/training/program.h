// The program itself, training on a corpus that the test makes up.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "base/random.h"
#include "base/utf8.h"

namespace tangyin {

class TrainingProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
    std::ofstream corpus(directory_ / "corpus.txt");
    Random random(1);
    for (int poem = 0; poem < 400; ++poem) {
      for (int line = 0; line < 4; ++line) {
        for (int n = 0; n < 5; ++n)
          corpus << utf8::encode(U'一' +
                                 static_cast<char32_t>(random.uniform() * random.uniform() * 100));
        corpus << (line % 2 ? "。" : "，");
      }
      corpus << "\n";
    }
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  static int shell(const std::string& command) { return std::system(command.c_str()); }
  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  // "tangyin train" of a tiny model to the directory `name`, one thread.
  std::string command(const std::string& name, const std::string& more = "") const {
    return fmt::format(
        "OMP_NUM_THREADS=1 '{}' train --preset tiny --corpus '{}' --out '{}' --set hidden=16 --set "
        "embedding=16 "
        "--set streams=4 --set dtype=fp32 --set min_frequency=1 {} > '{}' 2>&1",
        TANGYIN_PROGRAM, path("corpus.txt"), path(name), more, path("log"));
  }
  std::string resumption(const std::string& name) const {
    return fmt::format("OMP_NUM_THREADS=1 '{}' train --resume '{}' > '{}' 2>&1", TANGYIN_PROGRAM,
                       path(name), path("log"));
  }
  // The command to run `train` (of the directory `name`) and interrupt it once its first checkpoint
  // stands.
  std::string interrupted(const std::string& train, const std::string& name) const {
    return fmt::format(
        "{} & until ls '{}'/checkpoints/*.safetensors > /dev/null 2>&1 || ! kill -0 $!; do sleep "
        "0.05; done; "
        "kill -INT $!; wait $!",
        train, path(name));
  }
  std::string log() const { return read_file(directory_ / "log"); }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / fmt::format("tangyin-training-{}", ::getpid());
};

}  // namespace tangyin
