// Alternatives, traces, characters and the event of a character, over the shipped model.
#include <gtest/gtest.h>
#include <tangyin/json.h>

#include <algorithm>
#include <thread>

#include "base/files.h"
#include "base/utf8.h"
#include "poet/schema.h"

namespace tangyin {
namespace {

const Poet& model() {
  static const Poet one = Poet::open();
  return one;
}

void expect_schema(const std::string& name, const std::string& text) {
  const Schema schema(nlohmann::json::parse(
      read_file(std::string(TANGYIN_SOURCE_DIR) + "/docs/api/" + name + ".schema.json")));
  EXPECT_EQ(schema.fault(nlohmann::json::parse(text)), "") << name << ": " << text.substr(0, 500);
}

template <class Work>
Problem problem_in(const Work& work) {
  try {
    work();
  } catch (const PoetError& error) {
    EXPECT_FALSE(error.problem().message.empty() || error.problem().message_en.empty());
    return error.problem();
  }
  return {};
}

// Of our own; 仄起首句不入韵, 上平十一真.
const std::vector<std::string> kVerse{"野水寒侵岸", "江花晚似春", "孤舟无去处", "落月照归人"};

AlternativesRequest at(int line, int column) {
  AlternativesRequest request{.verse = {.lines = kVerse}};
  request.line = line, request.column = column;
  return request;
}

std::vector<std::string> with(const std::string& text, int line, int column) {
  std::vector<std::string> lines = kVerse;
  std::u32string changed = utf8::decode(lines[static_cast<size_t>(line) - 1]);
  changed[static_cast<size_t>(column) - 1] = utf8::decode(text)[0];
  lines[static_cast<size_t>(line) - 1] = utf8::encode(changed);
  return lines;
}

CheckedPoem checked(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return model().check({.text = text, .form = "五绝"}).at(0);
}

TEST(Alternatives, EveryChoiceKeepsTheFormAndNothingExcludedByTheRulesDoes) {
  ASSERT_TRUE(checked(kVerse).strict);
  for (int line = 1; line <= 4; ++line)
    for (const int column : {1, 3, 4, 5}) {
      const Alternatives found = model().alternatives(at(line, column));
      expect_schema("alternatives", to_json(found));
      EXPECT_GE(found.choices.size(), 12U);
      for (const AlternativeCharacter& choice : found.choices)
        EXPECT_TRUE(checked(with(choice.text, line, column)).ok)
            << line << "." << column << " " << choice.text;
      for (const AlternativeCharacter& other : found.excluded)
        if (other.reason == "tone" || other.reason == "rhyme") {
          EXPECT_FALSE(checked(with(other.text, line, column)).strict)
              << line << "." << column << " " << other.text << ": " << other.message;
        }
    }
}

TEST(Alternatives, SayWhatThePlaceWants) {
  const Alternatives rhyme = model().alternatives(at(2, 5));
  EXPECT_EQ(rhyme.form, "五绝");
  EXPECT_EQ(rhyme.pattern, "仄起首句不入韵");
  EXPECT_EQ(rhyme.standing, "春");
  EXPECT_EQ(rhyme.wanted.tone, "平");
  EXPECT_TRUE(rhyme.wanted.rhymes);
  EXPECT_EQ(rhyme.wanted.rhyme, "上平十一真");
  for (const AlternativeCharacter& choice : rhyme.choices)
    EXPECT_EQ(choice.rhyme, "上平十一真") << choice.text;
  EXPECT_EQ(model().alternatives(at(1, 1)).wanted.tone, "○");
  EXPECT_EQ(model().alternatives(at(1, 2)).wanted.tone, "仄");
}

// What comes after counts: before 春 there are other verbs than before 霜.
TEST(Alternatives, AreNotThoseOfTheLeftAlone) {
  AlternativesRequest spring = at(2, 4), frost = at(2, 4);
  frost.verse.lines[1] = "江花晚似霜", frost.verse.form = spring.verse.form = "五绝";
  frost.verse.strictness = spring.verse.strictness = Strictness::none;
  const auto texts = [](const AlternativesRequest& request) {
    std::vector<std::string> all;
    for (const auto& choice : model().alternatives(request).choices) all.push_back(choice.text);
    return all;
  };
  EXPECT_NE(texts(spring), texts(frost));
}

TEST(Alternatives, ComeInTheScriptThatIsAskedFor) {
  AlternativesRequest request = at(3, 4);
  request.verse.lines = {"野水寒侵岸", "江花晚似春", "孤舟無去處", "落月照歸人"};
  const Alternatives simplified = model().alternatives(request);
  request.verse.script = Script::traditional;
  const Alternatives traditional = model().alternatives(request);
  EXPECT_EQ(simplified.form, "五绝");
  EXPECT_EQ(traditional.form, "五絕");
  EXPECT_EQ(to_json(simplified), to_json(model().alternatives(at(3, 4))));
}

TEST(Alternatives, AreTheSameInEveryThread) {
  const std::string wanted = to_json(model().alternatives(at(1, 3)));
  std::vector<std::string> found(3);
  std::vector<std::thread> threads;
  for (std::string& one : found)
    threads.emplace_back([&one] { one = to_json(model().alternatives(at(1, 3))); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& one : found) EXPECT_EQ(one, wanted);
}

TEST(Alternatives, RefuseWhatMakesNoSense) {
  const auto field = [](AlternativesRequest request) {
    return problem_in([&] { model().alternatives(request); }).field;
  };
  EXPECT_EQ(field(at(0, 1)), "line");
  EXPECT_EQ(field(at(5, 1)), "line");
  EXPECT_EQ(field(at(1, 0)), "column");
  EXPECT_EQ(field(at(1, 6)), "column");
  AlternativesRequest request = at(1, 1);
  request.count = 101;
  EXPECT_EQ(field(request), "count");
  request = at(1, 1), request.verse.form = "七绝";
  EXPECT_EQ(field(request), "lines");
  request = at(1, 1), request.verse.form = "词";
  EXPECT_EQ(field(request), "form");
  request = at(1, 1), request.verse.lines.clear();
  EXPECT_EQ(field(request), "lines");
  request = at(1, 1), request.verse.lines[2] = "\xff";
  EXPECT_EQ(problem_in([&] { model().alternatives(request); }).code, "not_utf8");
  request = at(1, 1), request.verse.style = "无名氏某";
  EXPECT_EQ(field(request), "style");
  request = at(1, 1), request.verse.title = "x";
  EXPECT_EQ(field(request), "title");
}

TEST(Insight, StopsWhereTheCallerWantsNoMore) {
  int asked = 0;
  const auto soon = [&] { return ++asked == 3; };
  EXPECT_EQ(problem_in([&] { model().alternatives(at(1, 1), soon); }).code, "cancelled");
  EXPECT_EQ(asked, 3);
  asked = 0;
  EXPECT_EQ(problem_in([&] { model().trace({.verse = {.lines = kVerse}}, soon); }).code,
            "cancelled");
  EXPECT_EQ(asked, 3);
}

TEST(Trace, FitsItsSchemaWithAndWithoutAForm) {
  TraceRequest request{.verse = {.lines = kVerse, .title = "江边"}};
  const Trace whole = model().trace(request);
  EXPECT_EQ(whole.form, "五绝");
  EXPECT_EQ(whole.steps.size(), 24U);
  EXPECT_EQ(whole.steps[0].text, "野");
  EXPECT_EQ(whole.steps[0].layers[0].c.size(), 64U);
  expect_schema("trace", to_json(whole));
  request.verse.lines = {"野水寒侵岸", "江花"}, request.units = 0, request.top = 0;
  const Trace begun = model().trace(request);
  EXPECT_EQ(begun.form, "");
  EXPECT_EQ(begun.steps.size(), 8U);
  expect_schema("trace", to_json(begun));
  request.units = 257;
  EXPECT_EQ(problem_in([&] { model().trace(request); }).field, "units");
  request.units = 1, request.top = -1;
  EXPECT_EQ(problem_in([&] { model().trace(request); }).field, "top");
}

TEST(Character, HasItsFormsReadingsAndWords) {
  const Poet poet = Poet::without_model();
  const CharacterInfo row = poet.character({.text = "行"});
  EXPECT_EQ(row.simplified, "行");
  EXPECT_EQ(row.tone, "○");
  const auto has = [](const auto& list, auto member, const std::string& value) {
    return std::ranges::any_of(list, [&](const auto& one) { return one.*member == value; });
  };
  EXPECT_TRUE(has(row.readings, &CharacterInfo::Reading::rhyme, "下平七阳"));
  EXPECT_TRUE(has(row.readings, &CharacterInfo::Reading::rhyme, "下平八庚"));
  EXPECT_TRUE(has(row.words, &CharacterInfo::Word::word, "成行"));
  EXPECT_NE(std::ranges::find(row.pinyin, "háng"), row.pinyin.end());
  for (const auto& reading : row.readings) {
    EXPECT_GT(reading.page, 0);
    EXPECT_EQ(reading.source.rfind("廣韻", 0), 0U);
  }
  EXPECT_EQ(poet.character({.text = "发"}).traditional, (std::vector<std::string>{"發", "髮"}));
  EXPECT_EQ(poet.character({.text = "發"}).simplified, "发");
  const CharacterInfo old = poet.character({.text = "两", .script = Script::traditional});
  for (const auto& word : old.words) EXPECT_EQ(word.word.find("两"), std::string::npos);
  for (const char* text : {"行", "发", "里", "𠀀", "〇", "月"})
    for (const Script script : {Script::simplified, Script::traditional})
      expect_schema("character", to_json(poet.character({.text = text, .script = script})));
}

TEST(Character, IsOneHanCharacter) {
  const Poet poet = Poet::without_model();
  const auto code = [&](const std::string& text) {
    const Problem problem = problem_in([&] { poet.character({.text = text}); });
    EXPECT_EQ(problem.field, "text");
    return problem.code;
  };
  EXPECT_EQ(code(""), "invalid_length");
  EXPECT_EQ(code("明月"), "invalid_length");
  EXPECT_EQ(code("x"), "not_chinese");
  EXPECT_EQ(code("\xff"), "not_utf8");
}

TEST(Insight, NeedsAModelForWhatTheModelSays) {
  const Poet poet = Poet::without_model();
  EXPECT_EQ(problem_in([&] { poet.alternatives(at(1, 1)); }).code, "no_model");
  EXPECT_EQ(problem_in([&] { poet.trace({}); }).code, "no_model");
}

// Each character once, in order, each line after its characters; all are those of the poem.
TEST(CharacterEvents, TellThePoemCharacterByCharacter) {
  for (const Script script : {Script::simplified, Script::traditional})
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      WriteRequest request{.openings = {"於"}, .form = "五绝", .script = script};
      request.openings = {seed % 2 == 0 ? "乾" : "月"}, request.seed = seed, request.particles = 16;
      if (seed == 5)
        request.couplet = "孤舟泊野渡", request.openings.clear(), request.form = "auto";
      std::vector<std::string> lines;
      std::string line;
      Observer observer;
      observer.character = [&](const SettledCharacter& c) {
        EXPECT_EQ(c.line, lines.size());
        EXPECT_EQ(c.column, utf8::decode(line).size());
        line += c.text;
      };
      observer.line = [&](const SettledLine& settled) {
        EXPECT_EQ(settled.text, line);
        lines.push_back(std::move(line));
        line.clear();
      };
      EXPECT_EQ(model().write(request, observer).at(0).lines, lines);
    }
}

// What is given is settled before the model has written anything.
TEST(CharacterEvents, TheOpeningComesAtOnce) {
  WriteRequest request{.openings = {"月"}, .form = "七绝", .seed = 1};
  bool told = false;
  int asked_before = 0;
  Observer observer;
  observer.character = [&](const SettledCharacter&) { told = true; };
  observer.cancelled = [&] { return asked_before += told ? 0 : 1, told; };
  EXPECT_EQ(problem_in([&] { model().write(request, observer); }).code, "cancelled");
  EXPECT_EQ(asked_before, 0);
}

TEST(InsightJson, ReadsEveryFieldOfItsSchema) {
  const auto expect_all = [](const std::string& name, const std::string& text) {
    expect_schema(name, text);
    const auto fields = nlohmann::json::parse(
        read_file(std::string(TANGYIN_SOURCE_DIR) + "/docs/api/" + name + ".schema.json"));
    for (const auto& [field, _] : fields["properties"].items())
      EXPECT_TRUE(nlohmann::json::parse(text).contains(field)) << name << ": " << field;
  };
  const std::string places = R"({"lines":["山","水"],"line":2,"column":1,"count":3,"form":"古体",
      "rhyme":"东","title":"题","style":"李白","strictness":"lenient","script":"traditional"})";
  expect_all("alternatives_request", places);
  const AlternativesRequest asked = alternatives_request_from_json(places);
  EXPECT_EQ(
      asked.verse.lines[1] + asked.verse.form + asked.rhyme + asked.verse.title + asked.verse.style,
      "水古体东题李白");
  EXPECT_EQ(asked.line * 100 + asked.column * 10 + asked.count, 213);
  EXPECT_EQ(asked.verse.strictness, Strictness::lenient);
  EXPECT_EQ(asked.verse.script, Script::traditional);
  const std::string trace = R"({"lines":[],"form":"七绝","title":"","style":"","top":3,"units":4,
      "strictness":"none","script":"simplified"})";
  expect_all("trace_request", trace);
  EXPECT_EQ(trace_request_from_json(trace).top, 3);
  EXPECT_EQ(trace_request_from_json(trace).units, 4);
  const std::string character = R"({"text":"行","script":"traditional"})";
  expect_all("character_request", character);
  EXPECT_EQ(character_request_from_json(character).text, "行");
  EXPECT_EQ(problem_in([] { character_request_from_json("{}"); }).code, "missing");
  EXPECT_EQ(problem_in([] { alternatives_request_from_json(R"({"lines":[],"line":1})"); }).field,
            "column");
  EXPECT_EQ(problem_in([] { trace_request_from_json(R"({"liens":[]})"); }).code, "unknown_field");
  EXPECT_EQ(problem_in([] { trace_request_from_json(R"({"lines":[1]})"); }).field, "lines");
}

}  // namespace
}  // namespace tangyin
