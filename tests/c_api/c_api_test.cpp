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
  ASSERT_EQ(events.size(), 5U);  // four lines and the poem
  for (const Json& event : events) expect_fits("event", event);
  EXPECT_EQ(events[4]["result"], answer.json[0]);
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
