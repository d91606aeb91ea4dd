// Writes pages for web/test/report_page to look at:  sample_page FOLDER
//   document.html        every kind of block of a Document, with hard cases
//   runs/*/report.html   the pages of two runs that never were, one after its first evaluation
//   compare.html         both laid over each other
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "base/random.h"
#include "charts/document.h"
#include "study/run_comparison.h"
#include "training/run_report.h"
#include "training/settings.h"

namespace tangyin {
namespace {

Series falling(const Bilingual& name, double end, double speed, uint64_t seed, bool dots = false) {
  Series series{name, {}, dots, false};
  Random random(seed);
  const int stride = dots ? 500 : 5;
  for (int step = stride; step <= 8000; step += stride)
    series.points.push_back(
        {static_cast<double>(step),
         end + 4 * std::exp(-step / speed) + (dots ? 0.01 : 0.05) * (random.uniform() - 0.5)});
  return series;
}

LineChart loss_chart() {
  LineChart chart{
      {"Training and test loss", "训练与测试损失"},
      {{"step", "步"}},
      {{"loss (nats a token)", "损失（纳特／字）"}},
      {falling({"training", "训练"}, 4.4, 900, 1), falling({"test", "测试"}, 4.6, 800, 2, true)},
      {{{"uniform", "均匀"}, std::log(6253)}}};
  return chart;
}

LineChart many_curves() {
  LineChart chart{{"Eight optimisers at their best rates", "八种优化方法，各取最佳学习率"},
                  {{"epoch", "轮"}},
                  {{"test perplexity", "测试困惑度"}, true},
                  {},
                  {}};
  const char* names[] = {"sgd",     "momentum", "nesterov", "adagrad",          "adadelta",
                         "rmsprop", "adam",     "adamw",    "adam, no clipping"};
  for (int n = 0; n < 9; ++n) {
    Series series = falling(both(names[n]), 90 + 14 * n, 700 + 300 * n, static_cast<uint64_t>(n));
    for (Point& p : series.points) p = {p.x / 1500, p.y * (1 + 60 * std::exp(-p.x / 500))};
    chart.series.push_back(series);
  }
  return chart;
}

HeatMap gates() {
  HeatMap map{{"The forget gate over a poem", "一首诗中的遗忘门"},
              {{"character", "字"}},
              {{"unit", "单元"}},
              {},
              {},
              {},
              0,
              1,
              {"forget gate", "遗忘门"}};
  for (const char* c : {"春", "山", "一", "夜", "雨", "，", "江", "月", "幾", "時", "明", "。",
                        "水", "遠", "孤", "舟", "去", "，", "風", "來", "萬", "木", "清", "。"})
    map.columns.emplace_back(c);
  for (int row = 0; row < 24; ++row) {
    map.rows.push_back(fmt::format("{}", row + 1));
    for (int column = 0; column < 24; ++column)
      map.values.push_back(0.5 + 0.5 * std::sin(0.37 * row + 0.6 * column * (row % 5 - 2)));
  }
  return map;
}

HeatMap cell() {
  HeatMap map = gates();
  map.title = {"The cell over a poem", "一首诗中的记忆单元"};
  map.legend = {"cell state", "单元状态"};
  map.low = -2, map.high = 2;
  for (double& value : map.values) value = 4 * value - 2;
  return map;
}

Document document() {
  Document page({"A page with everything", "包罗各式图表的一页"});
  page.paragraph(
      {"Plain text with `code`, **strong words** and what must be escaped: <b> & \"quotes\".",
       "正文含 `code`、**着重** 与须转义者：<b> & \"引号\"。"});
  page.heading(2, {"Curves", "曲线"}, "curves");
  page.add(loss_chart());
  page.add(many_curves());
  LineChart single{{"One evaluation only", "仅一次评估"},
                   {{"step", "步"}},
                   {{"test perplexity", "测试困惑度"}},
                   {},
                   {}};
  single.series.push_back({{"test", "测试"}, {{500, 90}}, true, false});
  page.add(single);
  page.add(LineChart{{"Nothing yet", "尚无"}, {{"step", "步"}}, {{"rate", "学习率"}}, {}, {}});
  page.heading(2, {"Bars", "条形"}, "bars");
  page.add(BarChart{{"Perplexity of several models", "各模型的困惑度"},
                    {{"perplexity of the corpus", "语料困惑度"}},
                    {{{"uniform", "均匀分布"}, 6253},
                     {{"unigram", "一元"}, 1343},
                     {{"5-gram, Kneser–Ney", "五元 Kneser–Ney"}, 212.5},
                     {{"LSTM of 512 units", "LSTM，512 单元"}, 87.73}}});
  page.heading(2, {"Heat maps", "热图"}, "heat");
  page.add(gates());
  page.add(cell());
  page.heading(2, {"Tables and verses", "表与诗"}, "tables");
  page.add(Table{
      {"A wide table", "一张宽表"},
      {{{"run", "运行"}, false},
       {{"optimizer", "优化方法"}, false},
       {{"best perplexity", "最佳困惑度"}, true},
       {{"final training loss", "终了训练损失"}, true},
       {{"epochs to reach 5.0", "降至 5.0 的轮数"}, true},
       {{"hours", "小时"}, true}},
      {{both("runs/a-very-long-name-of-a-run"), both("adam"), both("87.73"), both("4.401"),
        both("1.21"), both("1.33")},
       {both("runs/b"), both("sgd"), both("212.5"), both("5.102"), both("9.80"), both("1.29")}}});
  page.add({PrintedVerse{{"step 100", "第 100 步"}, {"日日山風水，", "月來人不清。"}},
            PrintedVerse{{"step 5000", "第 5000 步"}, {"日出青山外，", "風來綠水前。"}},
            PrintedVerse{{"step 9000", "第 9000 步"}, {"日暮江邊客，", "天寒月下舟。"}}});
  page.list({{"a point", "一点"}, {"another", "又一点"}});
  page.code("tangyin train --preset report\n# <tags> & more\n");
  return page;
}

// A run as the trainer would have left it, with `evaluations` of them.
void write_run(const std::filesystem::path& run, int evaluations, double end, uint64_t seed) {
  std::filesystem::create_directories(run);
  TrainSettings settings = preset("base");
  settings.optimizer = seed == 1 ? "adam" : "momentum";
  settings.hidden = settings.embedding = 256;
  std::ofstream(run / "config.json") << to_json(settings);
  std::ofstream metrics(run / "metrics.jsonl"), samples(run / "samples.jsonl");
  Random random(seed);
  for (int step = 1; step <= 1000 * evaluations; step += step == 1 ? 9 : 10) {
    const double loss = end + 4 * std::exp(-step / 700.0) + 0.05 * (random.uniform() - 0.5);
    metrics << fmt::format(
        "{{\"step\":{},\"epoch\":{},\"loss\":{},\"rate\":{},\"gradient_norm\":{},"
        "\"tokens_per_second\":{},\"seconds\":{}}}\n",
        step, step / 1000.0, loss, 2e-3 * (1 - step / 9000.0), 0.3 + random.uniform(),
        21000 + 400 * random.uniform(), step * 0.4);
    if (step % 1000 != 0) continue;
    metrics << fmt::format("{{\"step\":{},\"epoch\":{},\"test_perplexity\":{},\"seconds\":{}}}\n",
                           step, step / 1000, std::exp(end + 0.2 + 4 * std::exp(-step / 700.0)),
                           step * 0.4);
    samples << fmt::format("{{\"step\":{},\"epoch\":{},\"samples\":[", step, step / 1000);
    for (const char* opening : {"日", "红", "山", "夜", "湖", "海", "月"})
      samples << fmt::format("{}{{\"opening\":\"{}\",\"text\":\"{}\"}}",
                             std::string(opening) == "日" ? "" : ",", opening,
                             std::string(opening) + "出江邊水，人來月下門。風吹山外客，" +
                                 (step == 1000 ? "<pad><pad>" : "不見一孤村。"));
    samples << "]}\n";
  }
  metrics.close(), samples.close();
  write_run_report(run);
}

}  // namespace
}  // namespace tangyin

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  std::filesystem::create_directories(folder);
  const tangyin::Document page = tangyin::document();
  tangyin::replace_file(folder / "document.html", page.html());
  tangyin::replace_file(folder / "document.md", page.markdown(tangyin::Language::chinese));
  tangyin::write_run(folder / "runs/whole", 8, 4.4, 1);
  tangyin::write_run(folder / "runs/begun", 1, 4.6, 2);
  const auto both = tangyin::read_compared_runs({folder / "runs/whole", folder / "runs/begun"});
  tangyin::replace_file(folder / "compare.html", tangyin::comparison_document(both).html());
}
