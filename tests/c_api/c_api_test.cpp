// The C interface over the shipped model.
#include <gtest/gtest.h>
#include <tangyin/tangyin.h>

#include <stdexcept>

#include "base/data_file.h"
#include "base/files.h"
#include "poet/schema.h"

namespace tangyin {
namespace {

using Json = nlohmann::json;

struct Answer {
  int status;
  Json json;
};

Answer take(int status, char* text) {
  const std::string copy = text == nullptr ? "null" : text;
  tangyin_free(text);
  return {status, Json::parse(copy)};
}

class CApi : public ::testing::Test {
 protected:
  void SetUp() override {
    char* error = nullptr;
    ASSERT_EQ(tangyin_open(nullptr, &poet_, &error), TANGYIN_OK) << error;
    EXPECT_EQ(error, nullptr);
  }
  void TearDown() override { tangyin_close(poet_); }
  Answer write(const char* request, const tangyin_watch* watch = nullptr) const {
    char* text = nullptr;
    const int status = tangyin_write(poet_, request, watch, &text);
    return take(status, text);
  }
  static void expect_fits(const std::string& name, const Json& json) {
    const Schema schema(Json::parse(
        read_file(std::string(TANGYIN_SOURCE_DIR) + "/docs/api/" + name + ".schema.json")));
    EXPECT_EQ(schema.fault(json), "") << json;
  }
  tangyin_poet* poet_ = nullptr;
};

constexpr const char* kRequest = R"({"opening":"月","form":"五绝","seed":1,"particles":8})";

TEST_F(CApi, WritesAndTellsTheWatch) {
  std::vector<Json> events;
  const tangyin_watch watch{
      .event =
          [](const char* event, void* context) {
            static_cast<std::vector<Json>*>(context)->push_back(Json::parse(event));
          },
      .cancelled = nullptr,
      .context = &events};
  const Answer answer = write(kRequest, &watch);
  EXPECT_EQ(answer.status, TANGYIN_OK);
  expect_fits("poems", answer.json);
  ASSERT_EQ(events.size(), 25U);  // of twenty characters, four lines and the poem
  for (const Json& event : events) expect_fits("event", event);
  EXPECT_EQ(events[0],
            Json::parse(R"({"event":"character","poem":0,"line":1,"column":1,"text":"月"})"));
  EXPECT_EQ(events[5]["text"], answer.json[0]["lines"][0]);
  EXPECT_EQ(events[24]["result"], answer.json[0]);
}

TEST_F(CApi, StopsWhereTheWatchSaysSo) {
  const tangyin_watch watch{
      .event = nullptr, .cancelled = [](void*) { return 1; }, .context = nullptr};
  const Answer answer = write(kRequest, &watch);
  EXPECT_EQ(answer.status, TANGYIN_CANCELLED);
  expect_fits("error", answer.json);
  EXPECT_EQ(answer.json["error"]["code"], "cancelled");
}

TEST_F(CApi, AnswersBadRequestsByDataAndStatus) {
  for (const char* bad : {"", "[]", R"({"frm":1})", R"({"form":"九绝"})", R"({"count":0})"}) {
    const Answer answer = write(bad);
    EXPECT_EQ(answer.status, TANGYIN_BAD_REQUEST) << bad;
    expect_fits("error", answer.json);
  }
  const Answer answer = write(R"({"opening":"abc"})");
  EXPECT_EQ(answer.status, TANGYIN_FAILED);
  EXPECT_EQ(answer.json["error"]["position"], 1);
  EXPECT_EQ(write(nullptr).status, TANGYIN_OK);  // as {}
}

TEST_F(CApi, NoExceptionOfACallbackCrossesIt) {
  const tangyin_watch watch{.event = [](const char*, void*) { throw std::runtime_error("mine"); },
                            .cancelled = nullptr,
                            .context = nullptr};
  EXPECT_EQ(write(kRequest, &watch).status, TANGYIN_FAILED);
}

TEST_F(CApi, JudgesAndLooksUp) {
  char* text = nullptr;
  int status = tangyin_check(poet_, R"({"text":"空山新月上，小院暮云平。"})", &text);
  Answer answer = take(status, text);
  EXPECT_EQ(answer.status, TANGYIN_OK);
  expect_fits("checked", answer.json);
  const std::pair<const char*, int (*)(const tangyin_poet*, char**)> lists[] = {
      {"rhymes", tangyin_rhymes},
      {"forms", tangyin_forms},
      {"poets", tangyin_poets},
      {"description", tangyin_describe}};
  for (const auto& [name, list] : lists) {
    status = list(poet_, &text);
    answer = take(status, text);
    EXPECT_EQ(answer.status, TANGYIN_OK);
    expect_fits(name, answer.json);
  }
  EXPECT_EQ(answer.json["version"], tangyin_version());
  EXPECT_EQ(tangyin_abi_version(), TANGYIN_ABI_VERSION);
}

TEST_F(CApi, SaysWhatCouldStandAtAPlaceAndHowTheModelReads) {
  const char* place = R"({"lines":["野水寒侵岸","江花晚似春","孤舟无去处","落月照归人"],
                          "line":2,"column":3,"title":"江边"})";
  char* text = nullptr;
  int status = tangyin_alternatives(poet_, place, nullptr, &text);
  Answer answer = take(status, text);
  EXPECT_EQ(answer.status, TANGYIN_OK);
  expect_fits("alternatives", answer.json);
  EXPECT_EQ(answer.json["standing"], "晚");
  status = tangyin_trace(poet_, R"({"lines":["野水寒侵岸"],"form":"五绝"})", nullptr, &text);
  answer = take(status, text);
  EXPECT_EQ(answer.status, TANGYIN_OK);
  expect_fits("trace", answer.json);
  const tangyin_watch stop{
      .event = nullptr, .cancelled = [](void*) { return 1; }, .context = nullptr};
  status = tangyin_alternatives(poet_, place, &stop, &text);
  EXPECT_EQ(take(status, text).json["error"]["code"], "cancelled");
  status = tangyin_trace(poet_, "{}", &stop, &text);
  EXPECT_EQ(take(status, text).status, TANGYIN_CANCELLED);
  status = tangyin_alternatives(poet_, nullptr, nullptr, &text);
  answer = take(status, text);
  EXPECT_EQ(answer.status, TANGYIN_BAD_REQUEST);
  expect_fits("error", answer.json);
}

TEST(CApiWithoutModel, LooksUpAndJudges) {
  tangyin_poet* poet = nullptr;
  char* text = nullptr;
  ASSERT_EQ(tangyin_open_without_model(&poet, &text), TANGYIN_OK);
  EXPECT_EQ(text, nullptr);
  int status = tangyin_character(poet, R"({"text":"行"})", &text);
  Answer answer = take(status, text);
  EXPECT_EQ(answer.status, TANGYIN_OK);
  EXPECT_EQ(answer.json["text"], "行");
  status = tangyin_check(poet, R"({"text":"空山新月上，小院暮云平。"})", &text);
  EXPECT_EQ(take(status, text).status, TANGYIN_OK);
  status = tangyin_write(poet, "{}", nullptr, &text);
  EXPECT_EQ(take(status, text).json["error"]["code"], "no_model");
  status = tangyin_trace(poet, "{}", nullptr, &text);
  EXPECT_EQ(take(status, text).json["error"]["code"], "no_model");
  tangyin_close(poet);
}

TEST_F(CApi, OpensFromMemoryOrSaysWhyNot) {
  const std::string model = read_file(find_data_file("models/tangyin.safetensors"));
  tangyin_poet* poet = nullptr;
  char* error = nullptr;
  ASSERT_EQ(tangyin_open_memory(model.data(), model.size(), nullptr, 0, nullptr, 0, nullptr, &poet,
                                &error),
            TANGYIN_OK);
  tangyin_close(poet);
  int status = tangyin_open_memory(model.data(), model.size() / 2, nullptr, 0, nullptr, 0, nullptr,
                                   &poet, &error);
  EXPECT_EQ(poet, nullptr);
  EXPECT_EQ(take(status, error).json["error"]["code"], "broken_file");
  status = tangyin_open(R"({"model":"nowhere"})", &poet, &error);
  EXPECT_EQ(take(status, error).json["error"]["code"], "no_model");
  tangyin_close(nullptr);
  tangyin_free(nullptr);
}

}  // namespace
}  // namespace tangyin
