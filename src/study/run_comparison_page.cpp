// comparison_document(): the page of `tangyin experiment compare`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "study/run_comparison.h"

namespace tangyin {
namespace {

const Bilingual kNats{"loss (nats a token)", "损失（纳特／字）"};
constexpr int kPalette = 8;

std::string cell_of(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "–";
}

std::vector<std::string> estimators_of(const ComparedRuns& compared) {
  std::vector<std::string> words;
  for (const RunRecord& run : compared.runs)
    if (std::ranges::find(words, run.estimator()) == words.end()) words.push_back(run.estimator());
  return words;
}

Bilingual by_estimator(const Bilingual& text, const std::string& estimator, bool several) {
  if (!several) return text;
  return {text.en + ", estimator " + estimator, text.zh + "，按估计 " + estimator};
}

Bilingual against(const Bilingual& text, Abscissa abscissa) {
  switch (abscissa) {
    case Abscissa::epoch:
      return {text.en + " against epochs", text.zh + "：按轮数"};
    case Abscissa::time:
      return {text.en + " against time", text.zh + "：按时间"};
    case Abscissa::step:
      break;
  }
  return {text.en + " against steps", text.zh + "：按步数"};
}

// A run's training loss is a line; its test loss, where it has one, dots of the same colour.
LineChart loss_chart_of(const ComparedRuns& compared, Abscissa abscissa) {
  LineChart chart{against({"Loss", "损失"}, abscissa), axis_of(abscissa), {kNats}, {}, {}};
  for (size_t n = 0; n < compared.runs.size(); ++n) {
    const RunRecord& run = compared.runs[n];
    const int colour = static_cast<int>(n) % kPalette;
    chart.series.push_back({{run.name + ", training", run.name + "，训练"},
                            training_loss(run, abscissa),
                            false,
                            false,
                            colour});
    if (run.has_test_loss() && !run.evaluations.empty())
      chart.series.push_back({{run.name + ", test", run.name + "，测试"},
                              test_loss(run, abscissa),
                              true,
                              true,
                              colour});
  }
  return chart;
}

void add_perplexities(Document& page, const ComparedRuns& compared) {
  page.heading(2, {"Test perplexity", "测试困惑度"}, "perplexity");
  const auto estimators = estimators_of(compared);
  const bool several = estimators.size() > 1;
  if (several)
    page.paragraph(
        {"**These runs were measured by different estimators. Their perplexities cannot "
         "be compared with each other, so that each estimator has a chart of its own.**",
         "**各次训练所用的困惑度估计不同，数值不能互相比较，故每种估计各作一图。**"});
  for (const std::string& estimator : estimators) {
    LineChart curves{
        by_estimator({"Test perplexity against epochs", "测试困惑度：按轮数"}, estimator, several),
        axis_of(Abscissa::epoch),
        {{"test perplexity", "测试困惑度"}, true},
        {},
        {}};
    BarChart bars{by_estimator({"Best test perplexity", "最佳测试困惑度"}, estimator, several),
                  {{"test perplexity, lower is better", "测试困惑度，越低越好"}},
                  {}};
    for (size_t n = 0; n < compared.runs.size(); ++n) {
      const RunRecord& run = compared.runs[n];
      if (run.estimator() != estimator) continue;
      curves.series.push_back({both(run.name), test_perplexity(run, Abscissa::epoch), true, false,
                               static_cast<int>(n) % kPalette});
      if (const EvaluationRecord* best = run.best())
        bars.bars.push_back({both(run.name), best->perplexity});
    }
    page.add(std::move(curves));
    if (!bars.bars.empty()) page.add(std::move(bars));
  }
}

void add_tables(Document& page, const ComparedRuns& compared) {
  page.heading(2, {"Results", "结果"}, "results");
  Table results;
  results.columns = {{{"run", "训练"}},
                     {{"steps", "步数"}, true},
                     {{"epochs", "轮数"}, true},
                     {{"minutes", "分钟"}, true},
                     {{"training loss at the end", "终了训练损失"}, true},
                     {{"best test perplexity", "最佳测试困惑度"}, true},
                     {{"at epoch", "在第几轮"}, true},
                     {{"estimator", "估计"}}};
  for (const ComparedRow& row : compared_rows(compared))
    results.rows.push_back({both(row.name), both(cell_of(row.steps, 0)),
                            both(cell_of(row.epochs, 2)), both(cell_of(row.seconds / 60, 1)),
                            both(cell_of(row.training_loss, 4)), both(cell_of(row.perplexity, 2)),
                            both(cell_of(row.at_epoch, 2)), both("`" + row.estimator + "`")});
  page.add(std::move(results));
  page.heading(2, {"Settings that differ", "不同的设置"}, "settings");
  const auto different = different_settings(compared);
  if (different.empty()) return page.paragraph({"No setting differs.", "设置全同。"});
  Table settings;
  settings.columns = {{{"setting", "设置"}}};
  for (const RunRecord& run : compared.runs) settings.columns.push_back({both(run.name)});
  for (const DifferentSetting& one : different) {
    settings.rows.push_back({both("`" + one.key + "`")});
    for (const std::string& value : one.values) settings.rows.back().push_back(both(value));
  }
  page.add(std::move(settings));
}

}  // namespace

Document comparison_document(const ComparedRuns& compared) {
  Document page({fmt::format("{} training runs compared", compared.runs.size()),
                 fmt::format("{} 次训练的比较", compared.runs.size())});
  page.paragraph(
      {"Lines are the training loss, a moving mean with dropout where a run has any; "
       "dashes with dots are the test loss, ln of the perplexity, of runs with the "
       "estimator `corpus`.",
       "实线为训练损失（滑动平均，若设有 dropout 则含其影响）；带点的虚线为测试损失，"
       "即困惑度的自然对数，只有用估计 `corpus` 的训练才有。"});
  add_tables(page, compared);
  page.heading(2, {"Loss", "损失"}, "loss");
  for (const Abscissa abscissa : {Abscissa::step, Abscissa::epoch, Abscissa::time})
    page.add(loss_chart_of(compared, abscissa));
  add_perplexities(page, compared);
  return page;
}

}  // namespace tangyin
