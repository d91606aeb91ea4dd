// What --help says, and where mistakes on the command line lead.
#include "cli/help.h"

#include <algorithm>
#include <regex>
#include <set>

#include "base/utf8.h"
#include "cli/program.h"
#include "cli/suggestion.h"

namespace tangyin::cli {
namespace {

class HelpTest : public ProgramTest {
 protected:
  // Every command without others below it: "corpus fetch".
  std::vector<std::string> commands(const std::string& path = "") const {
    std::vector<std::string> all;
    const std::string text = run(path + " --help").out;
    const size_t begin = text.find("\nSubcommands:\n");
    if (begin == text.npos) return {path};
    static const std::regex kName("\n  ([a-z]+) ");
    for (std::sregex_iterator at(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
                                 kName);
         at != std::sregex_iterator(); ++at)
      for (std::string& below : commands(path + (path.empty() ? "" : " ") + (*at)[1].str()))
        all.push_back(std::move(below));
    return all;
  }
  static std::set<std::string> options_in(const std::string& text) {
    static const std::regex kOption("--[a-z][a-z-]*");
    return {std::sregex_token_iterator(text.begin(), text.end(), kOption), {}};
  }
  static bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
  }
};

TEST_F(HelpTest, EveryCommandShowsTwoExamplesWithOptionsThatItHas) {
  const std::vector<std::string> all = commands();
  ASSERT_GT(all.size(), 10U);
  for (const std::string& command : all) {
    const std::vector<std::string> examples = examples_of("tangyin " + command);
    if (command.starts_with("experiment")) continue;  // their options are train's
    EXPECT_EQ(examples.size(), 2U) << command;
    const std::string help = run(command + " --help").out;
    const std::set<std::string> known = options_in(help.substr(0, help.find("\nExamples:\n")));
    for (const std::string& example : examples) {
      EXPECT_TRUE(contains(help, "\n  $ " + example + "\n")) << command << ": " << help;
      EXPECT_TRUE(contains(example, "tangyin " + command)) << example;
      if (contains(example, "| tangyin check")) continue;  // two commands in one line
      for (const std::string& option : options_in(example))
        EXPECT_TRUE(known.contains(option)) << example;
    }
  }
}

TEST_F(HelpTest, IsChineseWhereTheLocaleOrTheOptionSaysSo) {
  for (const char* environment : {"LC_ALL=zh_CN.UTF-8", "LC_ALL= LC_MESSAGES=zh_TW.UTF-8",
                                  "LC_ALL= LC_MESSAGES= LANG=zh_CN.UTF-8"})
    EXPECT_TRUE(contains(run("write --help", "", environment).out, "每个开头写几首"))
        << environment;
  EXPECT_TRUE(contains(run("write --help --lang zh").out, "用法: tangyin write"));
  EXPECT_TRUE(contains(run("write --lang=zh --help").out, "例：\n"));
  EXPECT_TRUE(contains(run("write --help --lang en", "", "LC_ALL=zh_CN.UTF-8").out,
                       "Usage: tangyin write"));
  EXPECT_TRUE(contains(run("--help --lang zh").out, "写诗，每个开头一首"));
}

// Each line that describes a command or an option holds Chinese characters.
TEST_F(HelpTest, LeavesNoDescriptionUntranslated) {
  std::vector<std::string> all = commands();
  all.push_back("");
  for (const std::string& command : all) {
    // Commands that have come since are translated in cli/help_in_chinese.cpp.
    const std::string help = run(command + " --help").out;
    static const std::regex kDescription("\n  +(?:-[^\n]*? {2,}|\\S[^\n]*? {2,}| {26})([^\n]+)");
    for (std::sregex_iterator at(help.begin(), help.end(), kDescription);
         at != std::sregex_iterator(); ++at) {
      const std::string english = (*at)[1].str();
      EXPECT_NE(in_chinese_help(english), "") << "tangyin " << command << ": " << english;
    }
  }
}

TEST_F(HelpTest, MistakesLeadToTheHelpOfTheirOwnCommand) {
  struct Case {
    const char *arguments, *said;
  };
  for (const Case& one :
       {Case{"write 月 --sead 1",
             "tangyin: there is no option --sead; did you mean --seed? (see tangyin write "
             "--help)\n"},
        Case{"write 月 --seeed=1",
             "tangyin: there is no option --seeed; did you mean --seed? (see tangyin write "
             "--help)\n"},
        Case{"corpus fetch --xyzzy",
             "tangyin: there is no option --xyzzy (see tangyin corpus fetch --help)\n"},
        Case{"info two", "tangyin: there is no place for two (see tangyin info --help)\n"},
        Case{"check --lang fr", "tangyin: --lang: fr not in {zh,en} (see tangyin check --help)\n"},
        Case{"pack --lang zh", "tangyin: 缺少 --out（见 tangyin pack --help）\n"},
        Case{"write 月 --sead 1 --lang zh",
             "tangyin: 没有选项 --sead；是否要用 --seed？（见 tangyin write --help）\n"},
        Case{"check --script latin --lang zh",
             "tangyin: --script：没有“latin”，可用 {simplified,traditional}（见 tangyin check "
             "--help）\n"}}) {
    const Outcome outcome = run(one.arguments);
    EXPECT_EQ(outcome.status, 2) << one.arguments;
    EXPECT_EQ(outcome.err, one.said);
  }
  EXPECT_TRUE(
      contains(run("chek").err, "no command 'chek'; did you mean check? tangyin has: write,"));
  EXPECT_TRUE(contains(run("corpus stat").err, "no command 'stat'; did you mean stats? "));
  EXPECT_TRUE(contains(run("chek --lang zh").err, "没有命令“chek”；是否要用 check？"));
}

TEST_F(HelpTest, SentencesOfPoetAreChineseToo) {
  EXPECT_EQ(run("write 春 --without 春 --lang zh").err,
            "tangyin: 要避的词“春”正在开头（OPENING）里；请去掉一处\n");
  EXPECT_EQ(run("write 春 --temperature 0", "", "LC_ALL=zh_CN.UTF-8").err,
            "tangyin: --temperature 应在 0.05 与 5 之间，不是 0\n");
}

TEST(Suggestion, CountsLettersToChange) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("seed", "sead"), 1);
  EXPECT_EQ(edit_distance("chekc", "check"), 1);  // neighbours swapped
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Suggestion, IsSilentWhereNothingIsNear) {
  EXPECT_EQ(nearest("xyzzy", {"seed", "count"}), "");
  EXPECT_EQ(nearest("", {"write"}), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'a'), {"write"}), "");
}

}  // namespace
}  // namespace tangyin::cli
