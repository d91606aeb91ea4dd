#include "training_cli/corpus_prosody.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "study/prosody_statistics.h"

namespace tangyin::cli {
namespace {

double percent_of(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_prosody_json(const ProsodyStatistics& statistics) {
  nlohmann::ordered_json forms = nlohmann::ordered_json::array();
  for (const FormStatistics& form : statistics.forms)
    forms.push_back({{"form", form_name(form.form)},
                     {"poems", form.poems},
                     {"level", form.level},
                     {"rhymed", form.rhymed},
                     {"scan_strictly", form.scan_strictly},
                     {"scan", form.scan},
                     {"regulated", form.regulated},
                     {"couplets", form.couplets},
                     {"clear", form.clear}});
  nlohmann::ordered_json unknown = nlohmann::ordered_json::object();
  for (const auto& [character, count] : statistics.unknown)
    unknown[utf8::encode(character)] = count;
  const nlohmann::ordered_json all = {{"poems", statistics.poems},
                                      {"hanzi", statistics.hanzi},
                                      {"known", statistics.known},
                                      {"forms", forms},
                                      {"unknown", unknown}};
  fmt::print("{}\n", all.dump(2));
}

void print_prosody_table(const ProsodyStatistics& statistics) {
  fmt::print(
      "form   poems   level   rhyme         scan strictly  scan          regulated     couplets "
      "二四六分明\n");
  for (const FormStatistics& form : statistics.forms)
    fmt::print(
        "{}  {:6}  {:6}  {:6} {:5.2f}%  {:6} {:5.2f}%  {:6} {:5.2f}%  {:6} {:5.2f}%  {:7} "
        "{:6.2f}%\n",
        form_name(form.form), form.poems, form.level, form.rhymed,
        percent_of(form.rhymed, form.level), form.scan_strictly,
        percent_of(form.scan_strictly, form.level), form.scan, percent_of(form.scan, form.level),
        form.regulated, percent_of(form.regulated, form.level), form.couplets,
        percent_of(form.clear, form.couplets));
  fmt::print("level: every even line can end level; the columns after it are of these poems.\n");
  fmt::print("rhyme book: {:.4f}% of {} Han characters; {} characters unknown",
             percent_of(statistics.known, statistics.hanzi), statistics.hanzi,
             statistics.unknown.size());
  for (size_t k = 0; k < statistics.unknown.size() && k < 10; ++k)
    fmt::print("{}{} {}", k == 0 ? ": " : ", ", utf8::encode(statistics.unknown[k].first),
               statistics.unknown[k].second);
  fmt::print("{}\n", statistics.unknown.size() > 10 ? ", …" : "");
}

}  // namespace

void print_prosody_statistics(const std::vector<Poem>& poems, bool json) {
  const ProsodyStatistics statistics =
      prosody_statistics(poems, RhymeBook(RhymeSystem::pingshui, ReadAs::traditional));
  json ? print_prosody_json(statistics) : print_prosody_table(statistics);
}

}  // namespace tangyin::cli
