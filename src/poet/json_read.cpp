// Requests from JSON.  Every field stands once, in the lists at the end.
#include <tangyin/json.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

using InputJson = nlohmann::json;

[[noreturn]] void fail(const char* code, const std::string& field, const std::string& message,
                       const std::string& english) {
  throw PoetError({code, field, 0, message, english});
}

// Reads the fields of one object; finish() complains of those that nobody has read.
class Fields {
 public:
  explicit Fields(std::string_view text) {
    if (!utf8::try_decode(text))
      fail("malformed", "", "请求不是 UTF-8", "the request is not UTF-8");
    try {
      object_ = InputJson::parse(text);
    } catch (const InputJson::parse_error& error) {
      const size_t at = error.byte;
      fail("malformed", "", fmt::format("请求不是合格的 JSON：第 {} 字节处有误", at),
           fmt::format("the request is broken JSON at byte {}", at));
    }
    if (!object_.is_object())
      fail("malformed", "", "请求应为 JSON 对象", "the request should be a JSON object");
  }

  void read(const char* name, std::string& to) {
    take(name, to, &InputJson::is_string, "文字", "a text");
  }
  void read(const char* name, bool& to) {
    take(name, to, &InputJson::is_boolean, "true 或 false", "true or false");
  }
  void read(const char* name, double& to) {
    take(name, to, &InputJson::is_number, "数", "a number");
  }
  void read(const char* name, int& to) {
    int64_t value = to;
    take(name, value, &InputJson::is_number_integer, "整数", "a whole number");
    if (value < INT32_MIN || value > INT32_MAX) out_of_range(name);
    to = static_cast<int>(value);
  }
  void read(const char* name, std::optional<int>& to) {
    int value = 0;
    const bool given = has(name);
    read(name, value);
    if (given) to = value;
  }
  void read(const char* name, std::optional<uint64_t>& to) {
    uint64_t value = 0;
    if (take(name, value, &InputJson::is_number_unsigned, "从 0 起的整数",
             "a whole number from 0 on"))
      to = value;
  }
  void read(const char* name, std::vector<std::string>& to) {
    std::vector<std::string> texts;
    const auto is_texts = [](const InputJson& value) {
      return value.is_array() && std::all_of(value.begin(), value.end(), [](const InputJson& item) {
               return item.is_string();
             });
    };
    if (has(name) && !is_texts(object_.at(name))) wrong(name, "文字的数组", "an array of texts");
    if (take(name, texts, &InputJson::is_array, "文字的数组", "an array of texts"))
      to = std::move(texts);
  }
  // One of the names of an enum, in the order of its values.
  template <class Enum>
  void read(const char* name, Enum& to, std::initializer_list<const char*> names) {
    std::string value, all;
    read(name, value);
    if (!has(name)) return;
    for (const char* one : names) {
      if (value == one) {
        to = static_cast<Enum>(std::find(names.begin(), names.end(), one) - names.begin());
        return;
      }
      all += (all.empty() ? "" : ", ") + std::string(one);
    }
    fail("invalid_value", name, fmt::format("`{}`：没有“{}”，可用：{}", name, in_brief(value), all),
         fmt::format("`{}`: there is no '{}', but {}", name, in_brief(value), all));
  }

  bool has(const char* name) const { return object_.contains(name) && !object_.at(name).is_null(); }

  void finish() const {
    for (const auto& [name, value] : object_.items())
      if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
        std::string all;
        for (const std::string& one : known_) all += (all.empty() ? "" : ", ") + one;
        fail("unknown_field", in_brief(name),
             fmt::format("没有“{}”这一项；可用：{}", in_brief(name), all),
             fmt::format("there is no field '{}'; there are {}", in_brief(name), all));
      }
  }

 private:
  template <class T>
  bool take(const char* name, T& to, bool (InputJson::*is)() const noexcept, const char* wanted,
            const char* english) {
    known_.emplace_back(name);
    if (!has(name)) return false;
    if (!(object_.at(name).*is)()) wrong(name, wanted, english);
    to = object_.at(name).get<T>();
    return true;
  }
  [[noreturn]] static void wrong(const char* name, const char* wanted, const char* english) {
    fail("invalid_value", name, fmt::format("`{}` 应为{}", name, wanted),
         fmt::format("`{}` should be {}", name, english));
  }
  [[noreturn]] static void out_of_range(const char* name) {
    fail("invalid_value", name, fmt::format("`{}` 的数太大或太小", name),
         fmt::format("`{}` is out of range", name));
  }
  InputJson object_;
  std::vector<std::string> known_;
};

// The fields that both requests on verse have.
void read_verse_fields(Fields& fields, VerseRequest& verse) {
  fields.read("lines", verse.lines);
  fields.read("form", verse.form);
  fields.read("title", verse.title);
  fields.read("style", verse.style);
  fields.read("strictness", verse.strictness, {"strict", "lenient", "none"});
  fields.read("script", verse.script, {"simplified", "traditional"});
}

void want(const Fields& fields, const char* name, const char* chinese, const char* english) {
  if (!fields.has(name))
    fail("missing", name, fmt::format("缺少 `{}`：{}", name, chinese),
         fmt::format("`{}` is missing: {}", name, english));
}

}  // namespace

WriteRequest write_request_from_json(std::string_view json) {
  Fields fields(json);
  WriteRequest request;
  std::string opening;
  fields.read("opening", opening);
  fields.read("openings", request.openings);
  if (fields.has("opening")) {
    if (fields.has("openings"))
      fail("contradiction", "openings", "`opening` 与 `openings` 只能用一个",
           "`opening` and `openings` are both given; give one of them");
    request.openings = {opening};
  }
  fields.read("form", request.form);
  fields.read("lines", request.lines);
  fields.read("chars", request.chars);
  fields.read("rhyme", request.rhyme);
  fields.read("acrostic", request.acrostic);
  fields.read("acrostic_column", request.acrostic_column);
  fields.read("pattern", request.pattern);
  fields.read("couplet", request.couplet);
  fields.read("with", request.with);
  fields.read("without", request.without);
  fields.read("title", request.title);
  fields.read("about", request.about);
  fields.read("style", request.style);
  fields.read("strictness", request.strictness, {"strict", "lenient", "none"});
  fields.read("count", request.count);
  fields.read("seed", request.seed);
  fields.read("effort", request.effort, {"quick", "normal", "best"});
  fields.read("particles", request.particles);
  fields.read("temperature", request.temperature);
  fields.read("top_p", request.top_p);
  fields.read("explain", request.explain);
  fields.read("script", request.script, {"simplified", "traditional"});
  fields.finish();
  return request;
}

CheckRequest check_request_from_json(std::string_view json) {
  Fields fields(json);
  CheckRequest request;
  fields.read("text", request.text);
  want(fields, "text", "要检查的诗", "the poem to check");
  fields.read("name", request.name);
  fields.read("form", request.form);
  fields.read("rhymes", request.rhymes);
  fields.read("pinyin", request.pinyin);
  fields.read("readings", request.readings);
  fields.read("script", request.script, {"simplified", "traditional"});
  fields.finish();
  return request;
}

AlternativesRequest alternatives_request_from_json(std::string_view json) {
  Fields fields(json);
  AlternativesRequest request;
  read_verse_fields(fields, request.verse);
  fields.read("line", request.line);
  fields.read("column", request.column);
  fields.read("count", request.count);
  fields.read("rhyme", request.rhyme);
  fields.finish();
  want(fields, "lines", "诗的各句", "the lines of the poem");
  want(fields, "line", "第几句", "which of the lines");
  want(fields, "column", "第几字", "which character of the line");
  return request;
}

TraceRequest trace_request_from_json(std::string_view json) {
  Fields fields(json);
  TraceRequest request;
  read_verse_fields(fields, request.verse);
  fields.read("top", request.top);
  fields.read("units", request.units);
  fields.finish();
  return request;
}

CharacterRequest character_request_from_json(std::string_view json) {
  Fields fields(json);
  CharacterRequest request;
  fields.read("text", request.text);
  fields.read("script", request.script, {"simplified", "traditional"});
  fields.finish();
  want(fields, "text", "要查的字", "the character to look up");
  return request;
}

OpenOptions open_options_from_json(std::string_view json) {
  Fields fields(json);
  OpenOptions options;
  fields.read("model", options.model);
  fields.read("index", options.index);
  fields.read("judge", options.judge);
  fields.read("threads", options.threads);
  fields.finish();
  return options;
}

}  // namespace tangyin
