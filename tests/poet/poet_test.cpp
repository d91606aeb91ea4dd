// The door: one Poet for all faces, over the shipped model.
#include <gtest/gtest.h>
#include <tangyin/json.h>
#include <tangyin/poet.h>

#include <cmath>
#include <thread>

#include "base/data_file.h"
#include "base/files.h"

namespace tangyin {
namespace {

constexpr const char* kModel = "models/tangyin.safetensors";

const Poet& poet() {
  static const Poet one = Poet::open();
  return one;
}

WriteRequest quick(const std::string& opening, uint64_t seed) {
  WriteRequest request;
  request.openings = {opening};
  request.form = "五绝";
  request.seed = seed;
  request.particles = 8;
  return request;
}

// The problem that `work` throws.
template <class Work>
Problem problem_of(const Work& work) {
  try {
    work();
  } catch (const PoetError& error) {
    return error.problem();
  }
  return {};
}

Problem refusal(const WriteRequest& request) {
  return problem_of([&] { poet().write(request); });
}

std::vector<std::byte> bytes_of(const std::string& file) {
  const std::string text = read_file(find_data_file(file));
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

TEST(Poet, ReturnsEverythingThatMakesAPoemComeAgain) {
  WriteRequest request = quick("月", 3);
  const WrittenPoem poem = poet().write(request).at(0);
  EXPECT_EQ(poem.seed, 3U);
  EXPECT_EQ(poem.form, "五绝");
  EXPECT_FALSE(poem.pattern.empty());
  EXPECT_EQ(poem.opening, "月");
  EXPECT_TRUE(poem.ok);
  request.seed.reset();
  const WrittenPoem by_chance = poet().write(request).at(0);
  request.seed = by_chance.seed;
  EXPECT_EQ(poet().write(request).at(0).lines, by_chance.lines);
}

TEST(Poet, FromMemoryWritesWhatItWritesFromFiles) {
  const Poet inside = Poet::open(bytes_of(kModel), bytes_of("models/tangyin.index"),
                                 bytes_of("models/judge.safetensors"));
  EXPECT_TRUE(inside.describe().index);
  EXPECT_EQ(to_json(inside.write(quick("山", 5))), to_json(poet().write(quick("山", 5))));
}

TEST(Poet, ServesManyThreadsAtOnceWithTheSamePoems) {
  const std::string wanted = to_json(poet().write(quick("春", 9)));
  const CheckRequest check{.text = "空山新月上，小院暮云平。"};  // of our own
  const std::string verdict = to_json(poet().check(check));
  std::vector<std::string> written(4), judged(4);
  std::vector<std::thread> threads;
  for (size_t n = 0; n < written.size(); ++n)
    threads.emplace_back([&, n] {
      written[n] = to_json(poet().write(quick("春", 9)));
      judged[n] = to_json(poet().check(check));
    });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : written) EXPECT_EQ(text, wanted);
  for (const std::string& text : judged) EXPECT_EQ(text, verdict);
}

TEST(Poet, ReportsEachLineOnceInOrderAndThenThePoem) {
  std::vector<std::string> lines;
  std::vector<size_t> poems;
  Observer observer;
  observer.line = [&](const SettledLine& line) {
    EXPECT_EQ(line.poem, poems.size());
    EXPECT_EQ(line.line, lines.size());
    lines.push_back(line.text);
  };
  observer.poem = [&](size_t number, const WrittenPoem& poem) {
    EXPECT_EQ(poem.lines, lines);
    poems.push_back(number);
    lines.clear();
  };
  WriteRequest request = quick("月", 1);
  request.openings = {"月", "山"};
  EXPECT_EQ(poet().write(request, observer).size(), 2U);
  EXPECT_EQ(poems, (std::vector<size_t>{0, 1}));
  request.openings.clear();
  request.form = "auto", request.couplet = "明月照松林";
  lines.clear();
  observer.poem = {};
  observer.line = [&](const SettledLine& line) { lines.push_back(line.text); };
  EXPECT_EQ(poet().write(request, observer).at(0).lines, lines);
}

TEST(Poet, StopsWithinAStepWhereTheObserverWantsNoMore) {
  int asked = 0;
  Observer observer;
  observer.cancelled = [&] { return ++asked == 5; };
  const Problem problem = problem_of([&] { poet().write(quick("月", 1), observer); });
  EXPECT_EQ(problem.code, "cancelled");
  EXPECT_EQ(kind_of(problem), ProblemKind::cancelled);
  EXPECT_EQ(asked, 5);
}

TEST(Poet, AnExceptionOfTheObserverPassesThrough) {
  Observer observer;
  observer.line = [](const SettledLine&) { throw std::range_error("enough"); };
  EXPECT_THROW(poet().write(quick("月", 1), observer), std::range_error);
}

TEST(Poet, ACoupletKeepsItsForm) {
  WriteRequest request;
  request.couplet = "孤舟泊野渡";
  request.seed = 2;
  const WrittenPoem poem = poet().write(request).at(0);
  EXPECT_EQ(poem.form, "对句");
  EXPECT_TRUE(poem.ok);
}

TEST(Poet, PrintsTheScriptThatIsAskedFor) {
  WriteRequest request = quick("夜", 4);
  const WrittenPoem simplified = poet().write(request).at(0);
  request.script = Script::traditional;
  const WrittenPoem traditional = poet().write(request).at(0);
  EXPECT_EQ(traditional.form, "五絕");
  EXPECT_EQ(simplified.form, "五绝");
  EXPECT_EQ(traditional.pattern.find("韵"), std::string::npos);
}

// Fields that contradict each other: which is named, and that bad usage is told from bad luck.
TEST(Poet, RefusesContradictions) {
  WriteRequest base;
  base.seed = 1, base.particles = 2;
  const auto expect = [](const WriteRequest& request, const std::string& field) {
    const Problem problem = refusal(request);
    EXPECT_EQ(problem.code, "contradiction") << field << ": " << problem.message_en;
    EXPECT_EQ(problem.field, field) << problem.message_en;
    EXPECT_EQ(kind_of(problem), ProblemKind::bad_request);
    EXPECT_FALSE(problem.message.empty());
  };
  WriteRequest request = base;
  request.openings = {"春"}, request.without = {"春"};
  expect(request, "without");
  request = base;
  request.with = {"月"}, request.without = {"月"};
  expect(request, "without");
  for (const auto& set : std::initializer_list<void (*)(WriteRequest&)>{
           [](WriteRequest& r) { r.form = "七绝"; }, [](WriteRequest& r) { r.rhyme = "东"; },
           [](WriteRequest& r) { r.with = {"月"}; }, [](WriteRequest& r) { r.acrostic = "月"; },
           [](WriteRequest& r) { r.openings = {"月"}; }, [](WriteRequest& r) { r.lines = 8; },
           [](WriteRequest& r) { r.title = "夜泊"; },
           [](WriteRequest& r) { r.strictness = Strictness::none; }}) {
    request = base;
    request.couplet = "明月照松林";
    set(request);
    expect(request, "couplet");
  }
  request = base;
  request.rhyme = "东", request.strictness = Strictness::none;
  expect(request, "rhyme");
  request = base;
  request.lines = 8;
  expect(request, "lines");
  request = base;
  request.form = "七绝", request.lines = 8;
  expect(request, "lines");
}

TEST(Poet, RefusesValuesThatMakeNoSense) {
  const auto expect = [](void (*set)(WriteRequest&), const std::string& field) {
    WriteRequest request;
    set(request);
    const Problem problem = refusal(request);
    EXPECT_EQ(problem.field, field) << problem.message_en;
    EXPECT_EQ(kind_of(problem), ProblemKind::bad_request) << problem.message_en;
    EXPECT_NE(problem.message_en.find("`" + field + "`"), std::string::npos) << problem.message_en;
  };
  expect([](WriteRequest& r) { r.openings = {""}; }, "opening");
  expect([](WriteRequest& r) { r.form = "九绝"; }, "form");
  expect([](WriteRequest& r) { r.form = "\xff"; }, "form");
  expect([](WriteRequest& r) { r.temperature = 0; }, "temperature");
  expect([](WriteRequest& r) { r.temperature = std::nan(""); }, "temperature");
  expect([](WriteRequest& r) { r.top_p = 1.5; }, "top_p");
  expect([](WriteRequest& r) { r.count = 0; }, "count");
  expect([](WriteRequest& r) { r.particles = 5000; }, "particles");
  expect([](WriteRequest& r) { r.form = "排律", r.lines = 61, r.chars = 5; }, "lines");
  expect([](WriteRequest& r) { r.form = "古体", r.lines = 8, r.chars = 6; }, "chars");
  expect([](WriteRequest& r) { r.form = "古体"; }, "lines");
  expect([](WriteRequest& r) { r.acrostic_column = 3; }, "acrostic");
}

TEST(Poet, NamesThePlaceOfABadCharacter) {
  WriteRequest request;
  request.with = {"明月", "山a水"};
  const Problem problem = refusal(request);
  EXPECT_EQ(problem.code, "not_chinese");
  EXPECT_EQ(problem.field, "with");
  EXPECT_EQ(problem.position, 2);
  EXPECT_EQ(kind_of(problem), ProblemKind::failed);
  request.with = {"\xff"};
  EXPECT_EQ(refusal(request).code, "not_utf8");
}

TEST(Poet, JudgesWithoutAModel) {
  const Poet judge = Poet::without_model();
  const std::vector<CheckedPoem> poems =
      judge.check({.text = "山居秋夜\n空山新月上，小院暮云平。\n\n床\n"});
  ASSERT_EQ(poems.size(), 2U);
  EXPECT_EQ(poems[0].title, "山居秋夜");
  EXPECT_EQ(poems[0].lines.size(), 2U);
  EXPECT_EQ(problem_of([&] { judge.write({}); }).code, "no_model");
  EXPECT_EQ(problem_of([&] { judge.check({.text = "hello"}); }).code, "unreadable");
  EXPECT_EQ(problem_of([&] { judge.check({.text = "\xff"}); }).code, "not_utf8");
  EXPECT_EQ(problem_of([&] { judge.check({.text = "山", .rhymes = "frob"}); }).field, "rhymes");
}

TEST(Poet, ListsWhatThereIsToChooseFrom) {
  EXPECT_EQ(poet().rhymes().size(), 106U);
  EXPECT_EQ(poet().rhymes()[0].name, "上平一东");
  EXPECT_EQ(poet().rhymes(Script::traditional)[0].name, "上平一東");
  EXPECT_EQ(poet().forms().size(), 6U);
  EXPECT_EQ(poet().forms()[0].patterns.size(), 4U);
  EXPECT_GT(poet().poets().size(), 8U);
  EXPECT_TRUE(Poet::without_model().poets().empty());
}

TEST(Poet, SaysWhichFileIsBrokenOrMissing) {
  EXPECT_EQ(problem_of([] { Poet::open({.model = "nowhere.safetensors"}); }).code, "no_model");
  std::vector<std::byte> cut = bytes_of(kModel);
  cut.resize(cut.size() / 2);
  EXPECT_EQ(problem_of([&] { Poet::open(std::move(cut), {}, {}); }).code, "broken_file");
}

}  // namespace
}  // namespace tangyin
