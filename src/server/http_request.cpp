#include "server/http_request.h"

#include <algorithm>

#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr size_t kLongestTarget = size_t{8} << 10, kMostHeaders = 100;

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool has_controls(std::string_view text) noexcept {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string in_lower_case(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// "a=1&b=%20" → its fields, decoded; nothing where one can't be.
std::optional<std::vector<std::pair<std::string, std::string>>> query_fields(
    std::string_view query) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view field = query.substr(0, end);
    const size_t equals = std::min(field.find('='), field.size());
    const auto name = percent_decoded(field.substr(0, equals), true);
    const auto value = percent_decoded(field.substr(std::min(equals + 1, field.size())), true);
    if (!name || !value) return std::nullopt;
    if (!field.empty()) fields.emplace_back(*name, *value);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return fields;
}

}  // namespace

const std::string* HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return &value;
  return nullptr;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus) {
  std::string decoded;
  for (size_t n = 0; n < text.size(); ++n) {
    if (text[n] == '%') {
      if (n + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[n + 1]), low = hex_value(text[n + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded.push_back(static_cast<char>(high * 16 + low));
      n += 2;
    } else {
      decoded.push_back(plus && text[n] == '+' ? ' ' : text[n]);
    }
  }
  if (has_controls(decoded) || !utf8::try_decode(decoded)) return std::nullopt;
  return decoded;
}

std::string percent_encoded(std::string_view text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~')
      encoded.push_back(c);
    else
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return encoded;
}

// What http-parser calls; a result other than 0 ends the parsing.
struct ParserCallbacks {
  static RequestParser& self(http_parser* parser) {
    return *static_cast<RequestParser*>(parser->data);
  }
  static int on_url(http_parser* parser, const char* text, size_t size) {
    RequestParser& p = self(parser);
    if (p.target_.size() + size > kLongestTarget) return p.fail(414);
    if (!p.count(size)) return p.fail(431);
    p.target_.append(text, size);
    return 0;
  }
  static int on_header_field(http_parser* parser, const char* text, size_t size) {
    RequestParser& p = self(parser);
    if (!p.count(size)) return p.fail(431);
    if (p.body_begun_) return 0;
    if (p.in_value_ || p.request_.headers.empty()) {
      if (p.request_.headers.size() == kMostHeaders) return p.fail(431);
      p.request_.headers.emplace_back();
    }
    p.in_value_ = false;
    p.request_.headers.back().first.append(text, size);
    return 0;
  }
  static int on_header_value(http_parser* parser, const char* text, size_t size) {
    RequestParser& p = self(parser);
    if (!p.count(size)) return p.fail(431);
    if (p.body_begun_) return 0;
    p.in_value_ = true;
    p.request_.headers.back().second.append(text, size);
    return 0;
  }
  static int on_headers_complete(http_parser* parser) { return self(parser).headers_complete(); }
  static int on_body(http_parser* parser, const char* text, size_t size) {
    RequestParser& p = self(parser);
    p.expects_ = false;
    if (p.request_.body.size() + size > p.limits_.body) return p.fail(413);
    p.request_.body.append(text, size);
    return 0;
  }
  static int on_message_complete(http_parser* parser) {
    self(parser).complete_ = true;
    http_parser_pause(parser, 1);
    return 0;
  }
  static const http_parser_settings& settings() {
    static const http_parser_settings all = [] {
      http_parser_settings s;
      http_parser_settings_init(&s);
      s.on_url = on_url;
      s.on_header_field = on_header_field;
      s.on_header_value = on_header_value;
      s.on_headers_complete = on_headers_complete;
      s.on_body = on_body;
      s.on_message_complete = on_message_complete;
      return s;
    }();
    return all;
  }
};

RequestParser::RequestParser(const RequestLimits& limits) : limits_(limits), parser_() {
  http_parser_init(&parser_, HTTP_REQUEST);
  parser_.data = this;
}

int RequestParser::fail(int status) noexcept {
  if (failure_ == 0) failure_ = status;
  return -1;
}

bool RequestParser::count(size_t bytes) noexcept {
  head_ += bytes;
  return head_ <= limits_.head;
}

int RequestParser::headers_complete() {
  for (auto& [name, value] : request_.headers) name = in_lower_case(std::move(name));
  parser_.upgrade = 0;  // an offer to speak another protocol is not taken up
  body_begun_ = true;
  request_.method = http_method_str(static_cast<http_method>(parser_.method));
  request_.chunks = parser_.http_major > 1 || (parser_.http_major == 1 && parser_.http_minor >= 1);
  if (parser_.http_major != 1) return fail(505);
  if (parser_.method == HTTP_CONNECT) return fail(501);
  const std::string* host = request_.header("host");
  if (request_.chunks && host == nullptr) return fail(400);
  if (!decode_target()) return fail(400);
  const bool sized = (parser_.flags & F_CONTENTLENGTH) != 0;
  if (sized && parser_.content_length > limits_.body) return fail(413);
  const std::string* expect = request_.header("expect");
  if (expect != nullptr && in_lower_case(*expect) != "100-continue") return fail(417);
  expects_ = expect != nullptr;
  return 0;
}

bool RequestParser::decode_target() {
  http_parser_url url;
  http_parser_url_init(&url);
  if (target_ == "*") {  // OPTIONS *
    request_.path = target_;
    return true;
  }
  if (http_parser_parse_url(target_.data(), target_.size(), 0, &url) != 0) return false;
  const auto part = [&](http_parser_url_fields field) {
    return (url.field_set & (1 << field)) == 0
               ? std::string_view()
               : std::string_view(target_).substr(url.field_data[field].off,
                                                  url.field_data[field].len);
  };
  const auto path = percent_decoded(part(UF_PATH), false);
  auto query = query_fields(part(UF_QUERY));
  if (!path || !query) return false;
  request_.path = path->empty() ? "/" : *path;
  request_.query = std::move(*query);
  return true;
}

size_t RequestParser::read(std::string_view bytes) {
  if (complete_ || failure_ != 0 || bytes.empty()) return 0;
  started_ = true;
  const size_t taken =
      http_parser_execute(&parser_, &ParserCallbacks::settings(), bytes.data(), bytes.size());
  const http_errno error = HTTP_PARSER_ERRNO(&parser_);
  if (complete_) return taken;
  if (error == HPE_HEADER_OVERFLOW) fail(431);
  if (error == HPE_INVALID_METHOD) fail(501);
  if (error != HPE_OK) fail(400);
  return taken;
}

bool RequestParser::wants_continue() {
  return std::exchange(expects_, false);
}

HttpRequest RequestParser::take() {
  request_.keep_alive = http_should_keep_alive(&parser_) != 0;
  HttpRequest taken = std::exchange(request_, {});
  http_parser_init(&parser_, HTTP_REQUEST);
  parser_.data = this;
  target_.clear();
  head_ = 0;
  in_value_ = body_begun_ = started_ = complete_ = expects_ = false;
  return taken;
}

}  // namespace tangyin
