// The JSON that the program prints against the schemas of docs/api.
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "poet/schema.h"

namespace tangyin {
namespace {

using Json = nlohmann::json;

class JsonContract : public ProgramTest {
 protected:
  static void expect(const std::string& schema, const std::string& text) {
    const Schema one(Json::parse(
        read_file(std::string(TANGYIN_SOURCE_DIR) + "/docs/api/" + schema + ".schema.json")));
    const Json json = Json::parse(text, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << text;
    EXPECT_EQ(one.fault(json), "") << schema << ": " << text;
  }
};

const std::string kPoem = "空山新月上，小院暮云平。远客无消息，孤灯照到明。\n";
const std::string kBadPoem = "空山新●上，小院暮云平。远客无消息，孤灯照到明。\n";

TEST_F(JsonContract, WhatIsWrittenFitsPoems) {
  for (const char* arguments :
       {"write 月 山 --json --seed 1 --particles 4",
        "write 月 --json --explain --seed 1 --particles 4 --script traditional",
        "write --couplet 孤舟泊野渡 --json --seed 1 --particles 4",
        "write --form 古体 --lines 3 --chars 5 --free --json --seed 1 --particles 4"}) {
    const Outcome outcome = run(arguments);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    expect("poems", outcome.out);
  }
}

TEST_F(JsonContract, ExplainIsNotIgnoredInJson) {
  const Json poems =
      Json::parse(run("write 月 --json --explain --form 五绝 --seed 1 --particles 4").out);
  EXPECT_EQ(poems[0].at("explanation").size(), 20U);
}

TEST_F(JsonContract, TheAnswerToALineIsOkWhereItKeepsItsTones) {
  const Json poems =
      Json::parse(run("write --couplet 孤舟泊野渡 --json --seed 1 --particles 4").out);
  EXPECT_EQ(poems[0].at("prosody").at("ok"), true);
}

TEST_F(JsonContract, VerdictsFitChecked) {
  for (const std::string& arguments :
       {std::string("check --json"), std::string("check --json --pinyin --readings"),
        std::string("check --json --rhymes xinyun --script traditional")})
    for (const std::string& text : {kPoem, kPoem + "\n" + kPoem, kPoem + "\n" + kBadPoem,
                                    std::string("夜泊\n空山□月上，小院暮云平。\n")})
      expect("checked", run(arguments, text).out);
}

TEST_F(JsonContract, ABadPoemAmongOthersIsReportedAndTheOthersAreJudged) {
  const Outcome outcome = run("check --json", kPoem + "\n" + kBadPoem + "\n" + kPoem);
  EXPECT_EQ(outcome.status, 1);
  const Json poems = Json::parse(outcome.out);
  ASSERT_EQ(poems.size(), 3U);
  EXPECT_FALSE(poems[0].contains("error") || poems[2].contains("error"));
  EXPECT_EQ(poems[1].at("error").at("code"), "unreadable");
  EXPECT_NE(run("check", kPoem + "\n" + kBadPoem).out.find("“●”不是汉字"), std::string::npos);
}

TEST_F(JsonContract, SeveralFilesAreCheckedEach) {
  write_file("one.txt", kPoem);
  write_file("two.txt", kPoem + "\n" + kPoem);
  write_file("bad.txt", "hello");
  const Outcome outcome = run("check one.txt nowhere.txt bad.txt two.txt --json");
  EXPECT_EQ(outcome.status, 1);
  expect("checked", outcome.out);
  const Json poems = Json::parse(outcome.out);
  ASSERT_EQ(poems.size(), 3U);
  EXPECT_EQ(poems[0].at("source"), "one.txt");
  EXPECT_EQ(poems[2].at("source"), "two.txt");
  EXPECT_NE(outcome.err.find("nowhere.txt"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("bad.txt: no Chinese characters in it"), std::string::npos);
  const std::string text = run("check one.txt two.txt").out;
  EXPECT_TRUE(text.starts_with("one.txt:\n")) << text;
  EXPECT_NE(text.find("\ntwo.txt:\n"), std::string::npos) << text;
}

TEST_F(JsonContract, PoetsFitTheirList) {
  const Outcome outcome = run("info --poets --json");
  expect("poets", outcome.out);
  EXPECT_GT(Json::parse(outcome.out).size(), 50U);
  EXPECT_NE(run("info --poets").out.find("李白\n"), std::string::npos);
}

TEST_F(JsonContract, ExplanationsEndInALegendInTheReadersLanguage) {
  const std::string asked = "write 月 --explain --form 五绝 --seed 1 --particles 4";
  EXPECT_NE(run(asked).out.find("排除 likelier ones that were not"), std::string::npos);
  EXPECT_NE(run(asked + " --lang zh").out.find("排除：更可能而不能用的"), std::string::npos);
}

}  // namespace
}  // namespace tangyin
