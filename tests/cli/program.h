// The program as a shell runs it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/files.h"

namespace tangyin {

class ProgramTest : public ::testing::Test {
 protected:
  struct Outcome {
    int status;
    std::string out, err;
  };

  void SetUp() override {
    if (!std::filesystem::exists(TANGYIN_PROGRAM)) GTEST_SKIP() << TANGYIN_PROGRAM " is not built";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write_file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  // `ENVIRONMENT tangyin ARGUMENTS < input` in the test's folder; English unless it says otherwise.
  Outcome run(const std::string& arguments, const std::string& input = "",
              const std::string& environment = "LC_ALL=C.UTF-8") const {
    write_file("stdin", input);
    const std::string command =
        fmt::format("cd '{}' && env {} '{}' {} < stdin > stdout 2> stderr", folder_.string(),
                    environment, TANGYIN_PROGRAM, arguments);
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read_file(folder_ / "stdout"), read_file(folder_ / "stderr")};
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / fmt::format("tangyin-program-{}", ::getpid());
};

}  // namespace tangyin
