// The program with bad input: one line on stderr that says what is wrong and what to do, the
// documented exit status, no partly written file left behind.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/data_file.h"
#include "base/error.h"
#include "base/files.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int status;
  std::string out, err;
};

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(directory_);
    fs::create_directories(directory_ / "empty");
    fs::create_directories(directory_ / "hollow");
    write("hollow/poet.tang.0.json", "[]");
    write("cut.json", R"([{"paragraphs":["山高月)");
    write("text.json", "hello");
    write("types.json", R"([1,{"a":3}])");
    write("nul.txt", std::string("山\0水\n", 8));
    write("bytes.txt", "山高\xe6\x9c月小。\n");
    write("none.txt", "");
    std::string one;
    for (int n = 0; n < 3750; ++n) one += "山水月風";
    write("long.txt", one + "。\n");
    const std::string model = read_file(find_data_file("models/tangyin.safetensors"));
    write("cut.safetensors", model.substr(0, model.size() - 1000));
    write("head.safetensors", model.substr(0, 5000));
    std::string flipped = model;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    write("flipped.safetensors", flipped);
  }
  void TearDown() override { fs::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name, std::ios::binary) << text;
  }

  // Runs `tangyin ARGUMENTS` in the test's directory.
  Outcome run(const std::string& arguments, const std::string& input = "") const {
    write("input", input);
    const std::string command = fmt::format("cd '{}' && '{}' {} < input > out 2> err",
                                            directory_.string(), TANGYIN_PROGRAM, arguments);
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read_file(directory_ / "out"), read_file(directory_ / "err")};
  }

  // One line, which begins with the program's name and holds `part`.
  void expect(const std::string& arguments, int status, const std::string& part,
              const std::string& input = "") const {
    const Outcome outcome = run(arguments, input);
    EXPECT_EQ(outcome.status, status) << arguments << ": " << outcome.err;
    const size_t said = outcome.err.find("tangyin: ");
    ASSERT_NE(said, std::string::npos) << arguments << ": " << outcome.err;
    const std::string line = outcome.err.substr(said);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << arguments << ": " << line;
    EXPECT_NE(line.find(part), std::string::npos) << arguments << ": " << line;
  }

  const fs::path directory_ =
      fs::temp_directory_path() / fmt::format("tangyin-bad-input-{}", ::getpid());
};

TEST_F(BadInput, UsageEndsWithTwo) {
  expect("", 2, "a command is wanted");
  expect("frob", 2, "no command 'frob'");
  expect("corpus frob", 2, "tangyin corpus has: fetch, stats");
  expect("write --frob 日", 2, "--frob");
  expect("write ''", 2, "an opening is empty");
  expect("write 日 --temperature 0", 2, "--temperature");
  expect("write 日 --seed -1", 2, "--seed");
  expect("write 日 --form 九绝", 2, "五绝");
  expect("write --form 古体", 2, "--lines");
  expect("train --preset frob", 2, "report-original");
  expect("train --set frob=1", 2, "--options lists the settings");
  expect("train --set rate=fast", 2, "a number is wanted");
  expect("check --form 九 input", 2, "五绝");
}

TEST_F(BadInput, OpeningsThatCannotBe) {
  expect("write abc", 1, "opening, character 1: 'a'");
  expect("write '日\n月'", 1, "control character U+000A");
  expect("write \"$(printf '\\377')\"", 1, "invalid UTF-8");
  expect("write 𠮷", 1, "unknown to the model");
  expect("write 月 --with ''", 1, "the word to use is empty");
  expect("write 月 --without ''", 1, "the word to avoid is empty");
  expect("write 月 --form \"$(printf '\\344\\272')\"", 2, "invalid UTF-8");
  expect("write 月 --style \"$(printf '\\344\\272')\"", 1, "invalid UTF-8");
}

TEST_F(BadInput, CorporaThatAreNone) {
  for (const char* command : {"eval", "corpus stats", "train --out run"}) {
    const auto with = [&](const char* corpus) {
      return fmt::format("{} --corpus {}", command, corpus);
    };
    expect(with("nowhere"), 1, "nowhere: no such corpus");
    expect(with("empty"), 1, "empty: no poet.tang.N.json here");
    expect(with("hollow"), 1, "holds no poems");
    expect(with("cut.json"), 1, "cut.json: broken JSON at byte");
    expect(with("text.json"), 1, "text.json: broken JSON at byte 1");
    expect(with("types.json"), 1, "types.json, poem 1");
    expect(with("nul.txt"), 1, "nul.txt, line 1");
    expect(with("bytes.txt"), 1, "bytes.txt, line 1: invalid UTF-8");
    expect(with("none.txt"), 1, "none.txt: holds no poems");
  }
  EXPECT_FALSE(fs::exists(directory_ / "run"));
}

TEST_F(BadInput, APoemOfFifteenThousandCharactersIsRead) {
  EXPECT_EQ(run("eval --corpus long.txt --json").status, 0);
  EXPECT_EQ(run("corpus stats --corpus long.txt").status, 0);
  expect("train --corpus long.txt --out run", 1, "too few to split");
}

// Found by fuzz/settings_fuzz.cpp: the message repeated what had been read.
TEST_F(BadInput, SettingsThatAreNoneAreRefusedInAShortLine) {
  fs::create_directories(directory_ / "run");
  for (const std::string& text : {"[" + std::string(3000, '\n') + "J", std::string("{}"),
                                  R"({"preset":")" + std::string(3000, 'x') + "\"}",
                                  std::string(R"({"preset":"tiny","optimizer":"frob"})"),
                                  std::string(R"({"preset":"tiny","rate":"fast"})")}) {
    write("run/config.json", text);
    expect("train --resume run", 1, "run/config.json: ");
    EXPECT_LT(read_file(directory_ / "err").size(), 400U);
  }
  expect("train --resume nowhere", 1, "no run here");
}

TEST_F(BadInput, ModelsThatAreBroken) {
  for (const char* command :
       {"write 日", "info", "eval --corpus long.txt", "pack --out packed.safetensors"}) {
    const auto with = [&](const char* model) {
      return fmt::format("{} --model {}", command, model);
    };
    expect(with("nowhere"), 1, "nowhere");
    expect(with("empty"), 1, "is a directory");
    expect(with("cut.safetensors"), 1, "cut short");
    expect(with("head.safetensors"), 1, "cut short");
    expect(with("long.txt"), 1, "long.txt");
    expect(with("flipped.safetensors"), 1, "flipped.safetensors");
  }
  EXPECT_FALSE(fs::exists(directory_ / "packed.safetensors"));
}

TEST_F(BadInput, HugeInputIsRefusedOrReadButNeverHangs) {
  std::string line;
  while (line.size() < 100'000'000) line += "山月照流水，風花落小樓。";
  write("line.txt", line + "\n");
  expect("check line.txt", 1, "is more than the 100000 that are judged");
  expect("train --corpus line.txt --out run", 1, "too few to split");
  write("ascii.txt", std::string(100'000'000, 'a'));
  expect("check ascii.txt", 1, "no Chinese characters");
  expect("eval --corpus ascii.txt", 1, "no poem is left after cleaning");
  write("deep.json", std::string(10'000'000, '['));
  expect("eval --corpus deep.json", 1, "deep.json, poem 1: is not an object");
  write("deep.json", "[{\"tags\":" + std::string(10'000'000, '['));
  expect("eval --corpus deep.json", 1, "nested deeper than 16 levels");
  EXPECT_FALSE(fs::exists(directory_ / "run"));
}

TEST_F(BadInput, PoemsThatAreNone) {
  expect("check nowhere", 1, "no such file");
  expect("check empty", 1, "is a directory");
  expect("check -", 1, "no Chinese characters", "hello\n");
  expect("check -", 1, "no Chinese characters", "");
  expect("check -", 1, "binary data", std::string("\0\1", 2));
  expect("check bytes.txt", 1, "invalid UTF-8");
}

TEST_F(BadInput, AFullDiskIsNamed) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  const int status = std::system(
      fmt::format("'{}' info > /dev/full 2> '{}/err'", TANGYIN_PROGRAM, directory_.string())
          .c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_NE(read_file(directory_ / "err").find("No space left"), std::string::npos)
      << read_file(directory_ / "err");
}

// A terminal obeys what an error repeats.
TEST_F(BadInput, NoEscapeSequenceReachesTheTerminal) {
  const std::string escape = "\"$(printf 'x\\033[31m\\302\\2331m')\"";  // ESC [ and U+009B
  for (const char* command : {"write 月 --form ", "write --frob", "info --model ", "",
                              "eval --corpus ", "check ", "check input ", "train --resume ",
                              "train --out run --corpus "}) {
    const Outcome outcome = run(command + escape);
    EXPECT_NE(outcome.status, 0) << command;
    EXPECT_EQ(outcome.err.find('\033'), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find("\xC2\x9B"), std::string::npos) << outcome.err;
  }
}

TEST_F(BadInput, EndlessFilesAreRefused) {
  for (const char* command : {"eval --corpus ", "check ", "info --model "})
    expect(command + std::string("/dev/zero"), 1, "/dev/zero: ");
  write("hole.txt", "");
  fs::resize_file(directory_ / "hole.txt", 100'000'000'000);
  for (const char* command : {"eval --corpus ", "check ", "info --model "})
    expect(command + std::string("hole.txt"), 1, "hole.txt: has more than");
}

TEST_F(BadInput, AsManyThreadsAsNobodyHasAreNotStarted) {
  write("poems.txt", "山月照流水，風花落小樓。\n");
  const int status =
      std::system(fmt::format("cd '{}' && OMP_NUM_THREADS=65536 '{}' eval --corpus poems.txt "
                              "--json > out 2> err",
                              directory_.string(), TANGYIN_PROGRAM)
                      .c_str());
  EXPECT_EQ(WEXITSTATUS(status), 0) << read_file(directory_ / "err");
}

TEST_F(BadInput, AModelIsNotPackedOverItself) {
  fs::copy_file(find_data_file("models/tangyin.safetensors"), directory_ / "m.safetensors");
  fs::create_symlink("m.safetensors", directory_ / "link");
  const std::string before = read_file(directory_ / "m.safetensors");
  for (const char* out : {"m.safetensors", "link", "./m.safetensors"})
    expect(fmt::format("pack --model m.safetensors --dtype int8 --out {}", out), 2,
           "is the model that is read");
  EXPECT_EQ(read_file(directory_ / "m.safetensors"), before);
}

TEST_F(BadInput, AbsentNetworkIsNamed) {
  expect("corpus fetch --from http://127.0.0.1:1 --to fetched", 1, "cannot be reached");
}

}  // namespace
}  // namespace tangyin
