// tangyin check as a script meets it: exit codes, one line for bad input, JSON, both languages and
// scripts.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace tangyin {
namespace {

struct Outcome {
  int code;
  std::string text;  // stdout and stderr
};

// `printf INPUT | tangyin check ARGUMENTS`
Outcome check(const std::string& input, const std::string& arguments = "") {
  const std::string command =
      "printf '" + input + "' | " TANGYIN_PROGRAM " check " + arguments + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  Outcome outcome{.code = -1, .text = {}};
  std::array<char, 4096> part{};
  for (size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    outcome.text.append(part.data(), got);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

// Our own lines; 東 紅 are 上平一東.
const std::string kGood = "地地天天地，天天地地東。天天天地地，地地地天紅。";
const std::string kBad = "地地天天地，天天地天東。天天天地地，地地地天紅。";  // line 2, character 4

class CheckCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(TANGYIN_PROGRAM)) GTEST_SKIP() << TANGYIN_PROGRAM " is not built";
  }
};

TEST_F(CheckCommand, ExitCodeSaysHowItWent) {
  EXPECT_EQ(check(kGood).code, 0);
  EXPECT_EQ(check(kBad).code, 1);
  EXPECT_EQ(check(kGood + "\\n\\n" + kBad).code, 1);
  EXPECT_EQ(check(kGood, "--form sonnet").code, 2);
  EXPECT_EQ(check(kGood, "--lang fr").code, 2);
}

TEST_F(CheckCommand, BadInputIsOneLine) {
  for (const char* input : {"", "  \\n\\n", "hello", "\\001\\000天", "\\377天",
                            "天地1天地，天天地地東。", "（天地）"}) {
    const Outcome outcome = check(input);
    EXPECT_EQ(outcome.code, 1) << input;
    EXPECT_TRUE(outcome.text.starts_with("tangyin: standard input")) << outcome.text;
    EXPECT_EQ(std::ranges::count(outcome.text, '\n'), 1) << outcome.text;
  }
}

TEST_F(CheckCommand, SaysTheSameInChineseAndEnglish) {
  EXPECT_NE(check(kBad).text.find("平仄：第2句第4字“天”应仄而平。"), std::string::npos);
  EXPECT_NE(check(kBad, "--script traditional").text.find("平仄：第2句第4字“天”應仄而平。"),
            std::string::npos);
  EXPECT_NE(check(kBad, "--lang en")
                .text.find("平仄 tone: Line 2, character 4: “天” should be oblique and is level."),
            std::string::npos);
  const auto json = nlohmann::json::parse(check(kBad, "--json").text);
  EXPECT_EQ(json["violations"][0]["message"], "第2句第4字“天”应仄而平。");
  EXPECT_EQ(json["violations"][0]["message_en"],
            "Line 2, character 4: “天” should be oblique and is level.");
}

TEST_F(CheckCommand, JsonIsAnObjectForOnePoemAndAnArrayForSeveral) {
  const auto one = nlohmann::json::parse(check(kGood, "--json").text);
  EXPECT_EQ(one["form"], "五绝");
  EXPECT_EQ(one["rhyme"]["name"], "上平一东");
  EXPECT_EQ(one["rhyme"]["tone"], "平");
  EXPECT_EQ(one["rhyme"]["characters"], "东红");
  EXPECT_EQ(one["lines"][1]["tones"], "平平仄仄平");
  EXPECT_EQ(one["lines"][1]["expected"], "平平○仄平");
  EXPECT_EQ(nlohmann::json::parse(check(kGood + "\\n\\n" + kBad, "--json").text).size(), 2U);
}

// 里 云 干 征 are traditional characters of their own beside 裏 雲 幹 徵.
TEST_F(CheckCommand, LeavesTraditionalTextAsItWasTyped) {
  const auto json =
      nlohmann::json::parse(check("萬里征云地，闌干天地東。", "--script traditional --json").text);
  EXPECT_EQ(json["lines"][0]["text"], "萬里征云地");
  EXPECT_EQ(json["lines"][1]["text"], "闌干天地東");
  const auto mixed =
      nlohmann::json::parse(check("國国天天地，天天地地東。", "--script traditional --json").text);
  EXPECT_EQ(mixed["lines"][0]["text"], "國國天天地");
}

TEST_F(CheckCommand, DoesNotRepeatTheHeadingThatWritePrints) {
  const std::string heading = "五绝 · 仄起首句不入韵 · 上平一东";
  EXPECT_TRUE(check(heading + "\\n" + kGood).text.starts_with(heading + "（东红）\n"));
}

TEST_F(CheckCommand, TellsWhereAReadingIsFrom) {
  EXPECT_NE(check(kGood, "--readings").text.find("東  上平一东 廣韻 022.01"), std::string::npos);
}

}  // namespace
}  // namespace tangyin
