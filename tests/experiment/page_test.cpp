// Every part's section from a small JSON: its numbers stand in both languages.
#include "experiment/page.h"

#include <gtest/gtest.h>

#include "experiment/part_functions.h"

namespace tangyin {
namespace {

Json estimates(double report, double batch, double corpus) {
  const Json one{{"tokens", 1000}, {"report", report}, {"batch", batch}, {"corpus", corpus}};
  return {
      {"loss", 5.5}, {"all", one}, {"no_padding", one}, {"no_punctuation", one}, {"neither", one}};
}

Json with(Json base, const Json& more) {
  base.update(more);
  return base;
}

std::string english(ReportPart part, const Json& json) {
  Document page({"t", "题"});
  write_section(part, json, page);
  EXPECT_FALSE(page.markdown(Language::chinese).empty());
  EXPECT_NE(page.html().find("</html>"), std::string::npos);
  return page.markdown(Language::english);
}

void expect_all(const std::string& text, std::initializer_list<const char*> pieces) {
  for (const char* piece : pieces) EXPECT_NE(text.find(piece), std::string::npos) << piece;
}

Json perplexity_part() {
  Json rows = Json::array();
  rows.push_back(with(estimates(6253, 6253, 6253), {{"name", "uniform"}, {"order", 0}}));
  rows.push_back(with(estimates(6400, 1300, 1343), {{"name", "unigram"}, {"order", 1}}));
  rows.push_back(with(estimates(9000, 700, 712.5), {{"name", "5-gram"}, {"order", 5}}));
  rows.push_back(with(estimates(15067, 676, 624.25), {{"name", "report"}, {"order", -1}}));
  Json evaluations = Json::array();
  evaluations.push_back(with(estimates(8000, 1200, 1100), {{"step", 10}, {"epoch", 0.5}}));
  evaluations.push_back(with(estimates(15067, 676, 624), {{"step", 20}, {"epoch", 1.0}}));
  return {{"data", "some data"},
          {"train_poems", 34552},
          {"test_poems", 8638},
          {"vocabulary", 6253},
          {"padding_share", 0.25},
          {"steps", 20},
          {"epochs", 1.0},
          {"rows", rows},
          {"shipped", estimates(1, 80.5, 81)},
          {"evaluations", evaluations}};
}

TEST(ReportPage, PerplexityShowsEveryEstimatorAndTheArgument) {
  expect_all(english(ReportPart::perplexity, perplexity_part()),
             {"15,067", "676.0", "624.2", "6,253", "whatever the model has learned", "25.0%",
              "1.15 times", "80.5", "8,638 poems"});
}

Json axis_part() {
  return {{"steps", 20},
          {"wrong", Json::parse("[[10,8.1],[20,7.25]]")},
          {"right", Json::parse("[[10,8.0],[20,6.5]]")},
          {"final_wrong", 7.25},
          {"entropy", 5.5},
          {"entropy_characters", 7.16},
          {"wrong_evaluations", Json::array({with(estimates(6844, 1350, 1), {{"step", 20}})})},
          {"on_right_targets", estimates(1, 1444, 1)},
          {"vocabulary", 6253}};
}

TEST(ReportPage, AxisComparesWithCounting) {
  expect_all(english(ReportPart::axis, axis_part()), {"7.25", "5.50", "7.16", "1,444", "1,350",
                                                      "**6,844**", "adb5c8b", "targets=next_poem"});
}

Json optimizers_part() {
  const auto run = [](int seed, double loss, double perplexity) {
    return Json{{"seed", seed},
                {"steps", 40},
                {"diverged", false},
                {"final_loss", loss},
                {"best", {{"step", 30}, {"perplexity", perplexity}}},
                {"loss", Json::array({Json::array({20, loss + 1}), Json::array({40, loss})})}};
  };
  Json grid = Json::array(), race = Json::array();
  grid.push_back({{"optimizer", "momentum"},
                  {"rates", Json::array({0.001, 0.1, 0.3})},
                  {"losses", Json::array({8.5, 6.75, nullptr})},
                  {"best", 0.1},
                  {"edge", false}});
  race.push_back({{"optimizer", "momentum"},
                  {"rate", 0.1},
                  {"runs", Json::array({run(1, 6.5, 700), run(2, 6.5, 710)})}});
  race.push_back({{"optimizer", "adam"},
                  {"rate", 0.003},
                  {"runs", Json::array({run(1, 6.0, 600), run(2, 6.2, 620)})}});
  return {{"grid_steps", 20},   {"race_steps", 40}, {"seeds", 2},  {"steps_per_epoch", 20},
          {"common_loss", 6.5}, {"grid", grid},     {"race", race}};
}

// adam's first curve goes from 7 at step 20 to 6 at step 40: 6.5 at step 30, 1.5 epochs; the second
// from 7.2 to 6.2: at step 34, 1.7 epochs.  The mean is 1.6.
TEST(ReportPage, OptimizersKeepLossAndPerplexityApartAndMeasureEpochs) {
  expect_all(english(ReportPart::optimizers, optimizers_part()),
             {"1.600 (1.500…1.700)", "6.100 (6.000…6.200)", "610.0 (600.0…620.0)", "6.500",
              "8.500 nats after 20 steps", "0.3: –"});
}

TEST(ReportPage, InitializationShowsTheSymmetry) {
  Json runs = Json::array();
  runs.push_back({{"kind", "zero"},
                  {"loss", Json::parse("[[10,7.2]]")},
                  {"symmetry", {{"hidden", 512}, {"distinct", 1}, {"spread", 0.0}}}});
  Json toy = Json::array();
  toy.push_back({{"name", "all 0"},
                 {"loss", Json::parse("[[0,1.6],[600,1.386]]")},
                 {"distinct", 1},
                 {"spread", 0.0},
                 {"final_loss", 1.386}});
  expect_all(english(ReportPart::initialization, {{"steps", 10}, {"runs", runs}, {"toy", toy}}),
             {"all zero", "1 / 512", "7.200", "1.386"});
}

TEST(ReportPage, WindowsShowWhatIsLostAndWhatIsWritten) {
  const Json keep{{"windows", 1000}, {"lost", 0.0123}, {"padding", 0.2}, {"times", 2.5}},
      drop{{"windows", 900}, {"lost", 0.0456}, {"padding", 0.21}, {"times", 2.25}};
  Json whole = Json::array(), generated = Json::array();
  whole.push_back(with(estimates(1, 1, 600), {{"model", "front"}}));
  whole.push_back(with(estimates(1, 1, 540), {{"model", "whole"}}));
  for (const char* model : {"front", "behind"})
    for (const char* way : {"likeliest", "ten"})
      generated.push_back(
          {{"model", model},
           {"way", way},
           {"padding", model == std::string("behind") ? 0.875 : 0.0},
           {"poems",
            Json::array(
                {{{"opening", "月"}, {"text", "月<pad><pad>"}, {"tokens", 3}, {"padding", 2}}})}});
  expect_all(english(ReportPart::windows, {{"steps", 600},
                                           {"cut", {{"keep", keep}, {"drop", drop}}},
                                           {"whole", whole},
                                           {"generated", generated}}),
             {"1.23%", "4.56%", "better by 10.0%", "87.5%"});
}

TEST(ReportPage, PresetsStandBesideTheNumbersOfTheReport) {
  Json presets = Json::array();
  presets.push_back(with(estimates(15000, 700, 650), {{"preset", "report"},
                                                      {"steps", 3000},
                                                      {"epochs", 4.5},
                                                      {"final_loss", 5.9},
                                                      {"padding", 0.25},
                                                      {"curve", Json::parse("[[1,8]]")},
                                                      {"differences", Json::array()}}));
  Json differences = Json::array();
  differences.push_back({{"name", "window_length"}, {"report", 40}, {"other", 200}});
  presets.push_back(with(estimates(90, 5.61, 6), {{"preset", "report-final"},
                                                  {"steps", 300},
                                                  {"epochs", 1.5},
                                                  {"final_loss", 1.7},
                                                  {"padding", 0.735},
                                                  {"curve", Json::parse("[[1,8]]")},
                                                  {"differences", differences}}));
  expect_all(english(ReportPart::presets, {{"presets", presets}}),
             {"7195.94", "7.13 / 6.55", "5.92", "5.61", "73.5%", "window_length",
              "github.com/FDUCSLG/PRML-2019Spring-FDU"});
}

TEST(ReportPage, GrowthShowsStagesAndTheModelThatShips) {
  Json stages = Json::array();
  stages.push_back({{"step", 0},
                    {"epoch", 0.0},
                    {"perplexity", nullptr},
                    {"drawn", Json::array()},
                    {"composed", Json::array({{{"opening", "日"}, {"refused", "no"}}})}});
  stages.push_back({{"step", 200},
                    {"epoch", 0.25},
                    {"perplexity", 912.5},
                    {"drawn", Json::array({{{"opening", "日"}, {"text", "日甲乙丙"}}})},
                    {"composed", Json::array({{{"opening", "日"}, {"lines", {"日甲乙丙丁"}}}})}});
  const Json shipped = Json::array({{{"opening", "月"}, {"lines", {"月戊己庚辛"}}}});
  expect_all(english(ReportPart::growth, {{"stages", stages}, {"shipped", shipped}}),
             {"Before the first step", "After 200 steps", "912.5", "日甲乙丙", "月戊己庚辛"});
}

TEST(ReportPage, CellShowsGatesAndLags) {
  const Json lags{{"units", 8},
                  {"texts", 3},
                  {"steps", 10},
                  {"lstm_before", {0.1, 0.05}},
                  {"lstm_after", {0.2, 0.1}},
                  {"lstm_cell_after", {0.1, 0.09}},
                  {"rnn_before", {0.1, 0.02}},
                  {"rnn_after", {0.2, 0.002}},
                  {"lstm_loss", Json::parse("[[1,8],[10,7]]")},
                  {"rnn_loss", Json::parse("[[1,8],[10,7.5]]")}};
  const Json flat = Json::parse("[0.1,0.2,0.3,0.4]");
  const Json cell{{"lines", {"日月"}}, {"characters", {"日", "月"}},
                  {"units", {3, 5}},   {"i", flat},
                  {"f", flat},         {"g", flat},
                  {"o", flat},         {"c", flat}};
  // 0.1/0.2 and 0.002/0.2
  expect_all(english(ReportPart::cell, {{"cell", cell}, {"lags", lags}}),
             {"5.0e-01", "1.0e-02", "forget gate"});
}

TEST(ReportPage, SaysHowItWasMadeAndWhatIsMissing) {
  const Json about{{"plan",
                    {{"budget", "20m"},
                     {"scale", 0.125},
                     {"tokens_per_second", 20480.0},
                     {"settings", Json::array({"hidden=8"})},
                     {"sizes", {{"main", 375}}}}},
                   {"sessions", Json::array({{{"begun", "2026-11-29 05:41 UTC"},
                                              {"command", "tangyin experiment report"},
                                              {"seconds", 1200.0}}})},
                   {"hours", 1.0 / 3},
                   {"processor", "A Processor"},
                   {"cores", 2}};
  const Json parts{{"axis", axis_part()}, {"perplexity", perplexity_part()}};
  const std::string text = report_page(about, parts).markdown(Language::english);
  expect_all(text, {"A Processor, 2 cores", "20m: every run has 12.5%", "20,480", "hidden=8",
                    "poems growing up", "7.25 along the wrong axis",
                    "6,844 along the wrong axis, as the program was handed in", "0.33 h"});
  EXPECT_EQ(numbers_beside(Json::object()).rows.size(), 3U);
}

}  // namespace
}  // namespace tangyin
