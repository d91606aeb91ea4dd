// Poems as chinese-poetry's JSON has them, [{"title":…, "author":…, "paragraphs":["…", …], …}, …],
// read as the text goes by: no tree is built, and the time grows with the text alone.
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "corpus/reader.h"

namespace tangyin {
namespace {

// What nobody asked for may nest this deep.
constexpr int kDeepest = 16;

// Receives the events of the parser.
class PoemReader {
 public:
  explicit PoemReader(const std::string& where) : where_(where) {}
  std::vector<RawPoem> take() { return std::move(poems_); }

  bool start_array(size_t) {
    if (place_ == Place::outside) return place_ = Place::list, true;
    if (place_ == Place::field && field_ == Field::paragraphs) {
      poem().text.clear();  // of a field given twice the last counts
      has_paragraphs_ = true;
      return place_ = Place::paragraphs, true;
    }
    return go_deeper();
  }

  bool end_array() {
    if (place_ == Place::paragraphs) return place_ = Place::field, true;
    if (place_ == Place::list) return place_ = Place::outside, true;
    return --unread_, true;
  }

  bool start_object(size_t) {
    if (place_ != Place::list) return go_deeper();
    poems_.emplace_back();
    has_paragraphs_ = false;
    return place_ = Place::field, true;
  }

  bool end_object() {
    if (unread_ > 0) return --unread_, true;
    if (!has_paragraphs_) fail("\"paragraphs\" is missing or no list");
    return place_ = Place::list, true;
  }

  bool key(std::string& name) {
    if (unread_ == 0)
      field_ = name == "title"        ? Field::title
               : name == "author"     ? Field::author
               : name == "paragraphs" ? Field::paragraphs
                                      : Field::other;
    return true;
  }

  bool string(std::string& text) {
    if (unread_ > 0) return true;
    if (place_ == Place::paragraphs) return poem().text += text, true;
    if (place_ == Place::field && field_ == Field::title) return poem().title = text, true;
    if (place_ == Place::field && field_ == Field::author) return poem().author = text, true;
    return scalar();
  }

  bool null() {
    if (place_ == Place::field && field_ != Field::paragraphs) return true;
    return scalar();
  }

  bool boolean(bool) { return scalar(); }
  bool number_integer(int64_t) { return scalar(); }
  bool number_unsigned(uint64_t) { return scalar(); }
  bool number_float(double, const std::string&) { return scalar(); }
  bool binary(std::vector<uint8_t>&) { return scalar(); }
  bool parse_error(size_t position, const std::string&, const nlohmann::json::exception&) {
    throw FormatError(
        fmt::format("{}: broken JSON at byte {}; fetch the file again", where_, position));
  }

 private:
  enum class Place { outside, list, field, paragraphs };
  enum class Field { title, author, paragraphs, other };

  RawPoem& poem() { return poems_.back(); }

  [[noreturn]] void fail(std::string_view fault) const {
    const size_t number = poems_.size() + (place_ == Place::list ? 1 : 0);
    throw FormatError(fmt::format("{}, poem {}: {}", where_, number, fault));
  }

  // A value that is neither a poem nor text where text is wanted.
  bool scalar() {
    if (unread_ > 0) return true;
    if (place_ == Place::outside)
      throw FormatError(fmt::format("{}: a list of poems is wanted", where_));
    if (place_ == Place::list) fail("is not an object");
    if (place_ == Place::paragraphs) fail("a paragraph is not text");
    if (field_ == Field::title) fail("\"title\" is not text");
    if (field_ == Field::author) fail("\"author\" is not text");
    if (field_ == Field::paragraphs) fail("\"paragraphs\" is missing or no list");
    return true;
  }

  // Into an array or object that only a field which nobody asked for may hold.
  bool go_deeper() {
    scalar();
    constexpr int kAbove = 2;  // the list, the poem
    if (++unread_ + kAbove > kDeepest)
      throw FormatError(fmt::format(
          "{}: JSON nested deeper than {} levels; is this a file of poems?", where_, kDeepest));
    return true;
  }

  const std::string& where_;
  std::vector<RawPoem> poems_;
  Place place_ = Place::outside;
  Field field_ = Field::other;
  bool has_paragraphs_ = false;
  int unread_ = 0;  // arrays and objects open in a field that nobody asked for
};

}  // namespace

std::vector<RawPoem> poems_in_json(std::string_view json, const std::string& where) {
  PoemReader reader(where);
  nlohmann::json::sax_parse(json.begin(), json.end(), &reader);
  return reader.take();
}

}  // namespace tangyin
