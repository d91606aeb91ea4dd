// The OpenAPI document that is served, held to what the routes answer.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "poet/schema.h"
#include "server/client.h"

namespace tangyin {
namespace {

struct Example {
  std::string target;  // what stands for the path of the operation
  std::string body = {};
};

// One call for each operation.
const std::map<std::string, Example>& examples() {
  const std::string form = "/v1/poems/" + percent_encoded("五绝");
  static const std::map<std::string, Example> all{
      {"writePoems", {"/v1/poems", R"({"form":"五绝","seed":1,"effort":"quick"})"}},
      {"poemAsSvg", {form + ".svg?seed=1&effort=quick&theme=dark&layout=horizontal"}},
      {"poemAsPng", {form + ".png?seed=1&effort=quick"}},
      {"poemAsText", {form + ".txt?seed=1&effort=quick&script=traditional"}},
      {"checkPoems", {"/v1/check", R"({"text":"山高月小风来晚","pinyin":true,"readings":true})"}},
      {"alternatives",
       {"/v1/alternatives",
        R"({"form":"五绝","lines":["山月照人来","？？？？？","？？？？？","？？？？？"],"line":1,"column":3})"}},
      {"trace", {"/v1/trace", R"({"lines":["山月照人来"],"top":3,"units":4})"}},
      {"character", {"/v1/characters/" + percent_encoded("行")}},
      {"rhymes", {"/v1/rhymes?script=traditional"}},
      {"forms", {"/v1/forms"}},
      {"poets", {"/v1/poets"}},
      {"model", {"/v1/model"}},
      {"openapi", {"/openapi.json"}},
      {"docs", {"/docs"}},
      {"docsStyle", {"/docs.css"}},
      {"health", {"/healthz"}},
      {"metrics", {"/metrics"}},
  };
  return all;
}

class OpenApi : public ::testing::Test {
 protected:
  OpenApi() : poet_(Poet::open()), server_(poet_), client_(server_->port()) {
    document_ = nlohmann::json::parse(client_.ask("GET", "/openapi.json").body);
  }
  // What is wrong with `value` by a schema of the document, which may be a reference.
  std::string fault(const nlohmann::json& schema, const std::string& value) const {
    nlohmann::json whole = document_;
    whole["$ref"] = schema.at("$ref");
    return Schema(whole).fault(nlohmann::json::parse(value));
  }
  const Poet poet_;
  RunningServer server_;
  Client client_;
  nlohmann::json document_;
};

TEST_F(OpenApi, EveryOperationAnswersAsItSays) {
  EXPECT_EQ(document_["openapi"], "3.1.0");
  size_t operations = 0;
  for (const auto& [path, methods] : document_["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      ++operations;
      const std::string id = operation["operationId"];
      ASSERT_TRUE(examples().contains(id)) << "no example of " << id;
      const Example& example = examples().at(id);
      if (operation.contains("requestBody")) {
        EXPECT_EQ(
            fault(operation["requestBody"]["content"]["application/json"]["schema"], example.body),
            "")
            << id;
      }
      const Response response =
          client_.ask(method == "post" ? "POST" : "GET", example.target, example.body);
      if (response.status == 501 && id == "poemAsPng") continue;  // built without librsvg
      ASSERT_EQ(response.status, 200) << id << ": " << response.body;
      const auto& content = operation["responses"]["200"]["content"];
      ASSERT_TRUE(content.contains(response.headers.at("content-type")))
          << id << ": " << response.headers.at("content-type");
      const auto& said = content[response.headers.at("content-type")];
      if (said.contains("schema")) {
        EXPECT_EQ(fault(said["schema"], response.body), "") << id;
      }
    }
  EXPECT_EQ(operations, examples().size());
}

TEST_F(OpenApi, EventsAndProblemsFitTheirSchemas) {
  const Response stream = client_.ask("POST", "/v1/poems", examples().at("writePoems").body,
                                      "Accept: text/event-stream\r\n");
  for (const StreamedEvent& event : events_of(stream.body))
    EXPECT_EQ(fault({{"$ref", event.name == "done" ? "#/components/schemas/poems"
                                                   : "#/components/schemas/event"}},
                    event.data),
              "")
        << event.name << " " << event.data;
  for (const char* body : {"{", R"({"opening":"x"})", R"({"form":"五绝","rhyme":"呜呜"})"})
    EXPECT_EQ(fault({{"$ref", "#/components/schemas/problem"}},
                    client_.ask("POST", "/v1/poems", body).body),
              "");
}

TEST_F(OpenApi, EveryReferenceLeadsSomewhere) {
  const std::string text = document_.dump();
  size_t references = 0;
  for (size_t at = text.find("\"$ref\":\""); at != std::string::npos;
       at = text.find("\"$ref\":\"", at + 1)) {
    const size_t begin = at + 9;  // after "#
    const std::string pointer = text.substr(begin, text.find('"', begin) - begin);
    EXPECT_NO_THROW(document_.at(nlohmann::json::json_pointer(pointer))) << pointer;
    ++references;
  }
  EXPECT_GT(references, 20U);
}

// Many callers share the steps of the model; each still gets its own poem.
TEST(SharedWriting, TheSameRequestGivesTheSamePoemAloneAndInACrowd) {
  const Poet alone = Poet::open();
  const Poet shared = Poet::open({.shared = true});
  RunningServer server(shared, {.writers = 6});
  constexpr size_t kCallers = 6;
  std::vector<std::string> answers(kCallers);
  {
    std::vector<std::unique_ptr<Client>> clients;
    for (size_t n = 0; n < kCallers; ++n) {
      clients.push_back(std::make_unique<Client>(server->port()));
      clients[n]->send_request(
          "POST", "/v1/poems",
          R"({"form":"五绝","opening":"山","effort":"quick","seed":)" + std::to_string(n) + "}");
    }
    for (size_t n = 0; n < kCallers; ++n) answers[n] = clients[n]->receive().body;
  }
  for (size_t n = 0; n < kCallers; ++n) {
    const WriteRequest request{
        .openings = {"山"}, .form = "五绝", .seed = n, .effort = Effort::quick};
    const auto poems = nlohmann::json::parse(answers[n]);
    const WrittenPoem expected = alone.write(request).front();
    EXPECT_EQ(poems[0]["lines"], nlohmann::json(expected.lines));
    EXPECT_EQ(poems[0]["logprob_per_char"], expected.logprob_per_char) << "to the bit";
  }
}

}  // namespace
}  // namespace tangyin
