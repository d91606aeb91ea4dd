// The JSON contract: what is printed fits the schemas of docs/api, what is read is checked.
#include <gtest/gtest.h>
#include <tangyin/json.h>

#include "base/files.h"
#include "poet/schema.h"

namespace tangyin {
namespace {

using Json = nlohmann::json;

Schema schema(const std::string& name) {
  return Schema(Json::parse(
      read_file(std::string(TANGYIN_SOURCE_DIR) + "/docs/api/" + name + ".schema.json")));
}

Problem problem_of(const std::string& request) {
  try {
    write_request_from_json(request);
  } catch (const PoetError& error) {
    return error.problem();
  }
  return {};
}

TEST(Schema, ComplainsOfEverythingThatItKnows) {
  const Schema one(Json::parse(R"({"type":"object","required":["a"],"additionalProperties":false,
      "properties":{"a":{"type":"integer","minimum":1},"b":{"enum":["x"]},
                    "c":{"type":"array","minItems":1,"items":{"type":["string","null"]}}}})"));
  EXPECT_EQ(one.fault(Json::parse(R"({"a":1,"b":"x","c":["s",null]})")), "");
  for (const char* bad : {"[]", "{}", R"({"a":0})", R"({"a":1.5})", R"({"a":1,"b":"y"})",
                          R"({"a":1,"c":[]})", R"({"a":1,"c":[3]})", R"({"a":1,"d":1})"})
    EXPECT_NE(one.fault(Json::parse(bad)), "") << bad;
  EXPECT_THROW(Schema(Json::parse(R"({"pattern":"x"})")).fault(Json(1)), std::logic_error);
}

TEST(WriteRequestJson, ReadsEveryFieldOfTheSchema) {
  const std::string text = R"({"openings":["月"],"form":"排律","lines":12,"chars":5,"rhyme":"东",
      "acrostic":"春","acrostic_column":2,"pattern":"？","couplet":"月","with":["山"],
      "without":["水"],"title":"题","about":["秋"],"style":"李白","strictness":"lenient","count":2,
      "seed":18446744073709551615,"effort":"best","particles":7,"temperature":1,"top_p":0.5,
      "explain":true,"script":"traditional"})";
  EXPECT_EQ(schema("write_request").fault(Json::parse(text)), "");
  const Json fields = Json::parse(read_file(std::string(TANGYIN_SOURCE_DIR) +
                                            "/docs/api/write_request.schema.json"))["properties"];
  for (const auto& [name, _] : fields.items())
    EXPECT_TRUE(name == "opening" || Json::parse(text).contains(name)) << name;
  const WriteRequest request = write_request_from_json(text);
  EXPECT_EQ(request.openings, std::vector<std::string>{"月"});
  EXPECT_EQ(request.form, "排律");
  EXPECT_EQ(request.lines, 12);
  EXPECT_EQ(request.chars, 5);
  EXPECT_EQ(request.rhyme + request.acrostic + request.pattern + request.couplet + request.title,
            "东春？月题");
  EXPECT_EQ(request.acrostic_column, 2);
  EXPECT_EQ(request.with.at(0) + request.without.at(0) + request.about.at(0), "山水秋");
  EXPECT_EQ(request.style, "李白");
  EXPECT_EQ(request.strictness, Strictness::lenient);
  EXPECT_EQ(request.count, 2);
  EXPECT_EQ(request.seed, UINT64_MAX);
  EXPECT_EQ(request.effort, Effort::best);
  EXPECT_EQ(request.particles, 7);
  EXPECT_EQ(request.temperature, 1);
  EXPECT_EQ(request.top_p, 0.5);
  EXPECT_TRUE(request.explain);
  EXPECT_EQ(request.script, Script::traditional);
}

TEST(WriteRequestJson, LeavesOutMeansNotAskedFor) {
  const WriteRequest request = write_request_from_json(R"({"seed":null,"title":null})");
  EXPECT_FALSE(request.seed || request.particles);
  EXPECT_EQ(request.form, "auto");
  EXPECT_EQ(write_request_from_json(R"({"opening":"月"})").openings,
            std::vector<std::string>{"月"});
}

TEST(WriteRequestJson, SaysWhatIsWrong) {
  EXPECT_EQ(problem_of("[]").code, "malformed");
  EXPECT_EQ(problem_of(R"({"form":)").code, "malformed");
  EXPECT_EQ(problem_of("{\"form\":\"\xff\"}").code, "malformed");
  EXPECT_EQ(problem_of(std::string(1'000'000, '[')).code, "malformed");
  EXPECT_EQ(problem_of(R"({"frm":"七绝"})").code, "unknown_field");
  EXPECT_EQ(problem_of(R"({"frm":"七绝"})").field, "frm");
  EXPECT_NE(problem_of(R"({"frm":"七绝"})").message_en.find("seed"), std::string::npos);
  for (const char* bad :
       {R"({"form":7})", R"({"seed":-1})", R"({"seed":1.5})", R"({"lines":"8"})",
        R"({"lines":99999999999})", R"({"with":"月"})", R"({"with":[1]})", R"({"explain":1})",
        R"({"script":"latin"})", R"({"effort":"great"})", R"({"temperature":"hot"})"})
    EXPECT_EQ(problem_of(bad).code, "invalid_value") << bad;
  EXPECT_EQ(problem_of(R"({"opening":"月","openings":["月"]})").code, "contradiction");
}

TEST(CheckRequestJson, ReadsItsFieldsAndWantsAText) {
  const CheckRequest request = check_request_from_json(
      R"({"text":"山","name":"a.txt","form":"七绝","rhymes":"xinyun","pinyin":true,
          "readings":true,"script":"traditional"})");
  EXPECT_EQ(request.text + request.name + request.form + request.rhymes, "山a.txt七绝xinyun");
  EXPECT_TRUE(request.pinyin && request.readings);
  EXPECT_THROW(check_request_from_json("{}"), PoetError);
}

TEST(ResultJson, FitsItsSchema) {
  const Poet poet = Poet::open();
  WriteRequest request;
  request.openings = {"月", "山"};
  request.seed = 1, request.particles = 4, request.explain = true;
  std::vector<std::string> events;
  Observer observer;
  observer.line = [&](const SettledLine& line) { events.push_back(to_json(line)); };
  observer.poem = [&](size_t number, const WrittenPoem& poem) {
    events.push_back(to_json(number, poem));
  };
  const auto expect = [](const std::string& name, const std::string& text) {
    EXPECT_EQ(schema(name).fault(Json::parse(text)), "") << name << ": " << text;
  };
  const std::vector<WrittenPoem> poems = poet.write(request, observer);
  expect("poems", to_json(poems));
  for (const std::string& event : events) expect("event", event);
  request.strictness = Strictness::none, request.explain = false, request.form = "古体";
  request.lines = 3, request.chars = 5;
  expect("poems", to_json(poet.write(request)));
  CheckRequest check{.text = "空山新月上，小院暮云平。远客无消息，孤灯照到明。"};
  check.pinyin = check.readings = true;
  expect("checked", to_json(poet.check(check)));
  check.text += "\n\n床\n";
  expect("checked", to_json(poet.check(check)));
  expect("rhymes", to_json(poet.rhymes()));
  expect("forms", to_json(poet.forms()));
  expect("poets", to_json(poet.poets()));
  expect("description", to_json(poet.describe()));
  expect("description", to_json(Poet::without_model().describe()));
  expect("error", to_json(problem_of("[]")));
}

}  // namespace
}  // namespace tangyin
