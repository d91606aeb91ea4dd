// Part 6: the presets report, report-original and report-final side by side.
#include <cmath>

#include "experiment/part_functions.h"
#include "training/data.h"

namespace tangyin {
namespace {

// Settings in which two presets differ: [{"name", "report", "other"}].
Json differences(const TrainSettings& report, const TrainSettings& other) {
  const Json a = Json::parse(to_json(report)), b = Json::parse(to_json(other));
  Json list = Json::array();
  for (const auto& [name, value] : a.items())
    if (name != "preset" && name != "epochs" && b.contains(name) && b[name] != value)
      list.push_back({{"name", name}, {"report", value}, {"other", b[name]}});
  return list;
}

double padding_share(const Perplexity& sums) {
  return sums.tokens > 0 ? static_cast<double>(sums.padding()) / static_cast<double>(sums.tokens)
                         : 0;
}

// What a model says of the whole test of its own preset.
Json described(Lab& lab, const char* name, const std::filesystem::path& model,
               const TrainSettings& settings, TrainingData& data, double work) {
  lab.work("presets", work, fmt::format("presets: the whole test of {}", name));
  const Perplexity sums = perplexity_of_file(lab, model, settings, *data.test);
  Json one{{"preset", name},
           {"vocabulary", data.vocabulary.size()},
           {"padding", padding_share(sums)},
           {"steps_per_epoch", data.train->batches(0)},
           {"data", data.description}};
  one.update(estimates_of(sums));
  return one;
}

Json trained(Lab& lab, const char* name, std::string_view run_name, double work) {
  const TrainSettings settings = lab.settings(name);
  TrainingData data = load_training_data(settings, lab.options().corpus);
  const Json run = lab.run(std::string(run_name), settings, data, {.keep_model = true});
  Json one = described(lab, name, lab.last_model(std::string(run_name)), settings, data, work);
  one["steps"] = run["steps"], one["epochs"] = run["epochs"];
  one["final_loss"] = run["final_loss"], one["curve"] = run["loss"];
  one["differences"] = differences(lab.settings(), settings);
  return one;
}

std::string as_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Table results(const Json& part) {
  Table table{{"What each prints, on the whole test windows", "三种预设在全部测试窗口上各得什么"},
              {{{"preset", "预设"}},
               {{"steps (epochs)", "步数（轮数）"}, true},
               {{"training loss", "训练损失"}, true},
               {{"mean of exp (7195.94)", "先 exp 再平均（7195.94）"}, true},
               {{"over batches (5.92)", "按批（5.92）"}, true},
               {{"over batches, no padding", "按批，不计填充"}, true},
               {{"corpus, characters alone", "corpus，只算字"}, true},
               {{"padding", "填充"}, true}},
              {}};
  for (const Json& one : part["presets"])
    table.rows.push_back({both(fmt::format("`{}`", one["preset"].get<std::string>())),
                          both(fmt::format("{} ({:.1f})", in_digits(number_at(one, {"steps"}), 0),
                                           number_at(one, {"epochs"}))),
                          both(in_digits(number_at(one, {"final_loss"}), 3)),
                          both(in_digits(number_at(one, {"all", "report"}), 0)),
                          both(in_digits(number_at(one, {"all", "batch"}), 2)),
                          both(in_digits(number_at(one, {"no_padding", "batch"}), 1)),
                          both(in_digits(number_at(one, {"neither", "corpus"}), 1)),
                          both(in_percent(number_at(one, {"padding"})))});
  return table;
}

void write_student(Document& page) {
  page.add(Table{
      {"The numbers of the course report, and what they are", "课程报告里的数，各是什么"},
      {{{"number", "数"}}, {{"where", "出处"}}, {{"what it is", "是什么"}}},
      {{both("7195.94"),
        {"perplexity, first versions of the report", "困惑度，报告最初几版"},
        {"mean of exp of the loss of every token; about V = 6253 for any calibrated model (part 1)",
         "逐字损失先取 exp 再平均；凡校准的模型都在 V = 6253 上下（第一部分）"}},
       {both("7.13 / 6.55"),
        {"last losses of the two optimisers", "两种优化器最后的损失"},
        {"nats a token, with targets along the wrong axis; counting characters gives 7.16 on our "
         "corpus, and padding, easy to guess, lowers it (part 2)",
         "每字的 nat 数，目标取错了轴；在我们的语料上只数字频是 "
         "7.16，填充好猜，会把它拉低（第二部分）"}},
       {both("5.92"),
        {"perplexity, last version (commit f7c0524)", "困惑度，最后一版（提交 f7c0524）"},
        {"of windows of 200 in which most targets are padding: 69% on our corpus with the "
         "punctuation that the program then kept, 73.5% without",
         "窗口取 200，目标大半是填充：在我们的语料上，照程序当时留着标点算占 69%，不留则占 73.5%"}},
       {both("∂h/∂z"),
        {"the derivation", "推导"},
        {"the report sets the four paths from z to h, through f, i, ĉ and o, equal to one "
         "another; they have to be added (docs/derivation.md)",
         "报告让 z 到 h 的四条路（经 f、i、ĉ、o）各自相等；应当相加（docs/derivation.zh.md）"}}}});
}

void write_differences(const Json& part, Document& page) {
  Table table{{"Settings in which they differ from `report`", "与 `report` 不同的选项"},
              {{{"preset", "预设"}}, {{"setting", "选项"}}, {both("report")}, {{"here", "此处"}}},
              {}};
  LineChart chart{
      .title = {"Training loss of the three presets", "三种预设的训练损失"},
      .x = {{"optimiser steps", "优化步数"}},
      .y = {{"training loss, moving mean (nats a token)", "训练损失，滑动平均（nat/字）"}},
      .series = {},
      .marks = {}};
  for (const Json& one : part["presets"]) {
    const std::string name = one["preset"];
    chart.series.push_back({both(name), points_of(one["curve"])});
    for (const Json& difference : one["differences"])
      table.rows.push_back({both(fmt::format("`{}`", name)),
                            both(fmt::format("`{}`", difference["name"].get<std::string>())),
                            both(as_text(difference["report"])),
                            both(as_text(difference["other"]))});
  }
  page.add(std::move(table));
  page.add(std::move(chart));
}

}  // namespace

Json measure_presets_part(Lab& lab) {
  const Json main = lab.main_run();
  Json report = described(lab, "report", lab.last_model(std::string(kMainRun)), lab.settings(),
                          lab.data(), 0.2);
  report["steps"] = main["steps"], report["epochs"] = main["epochs"];
  report["final_loss"] = main["final_loss"], report["curve"] = main["loss"];
  report["differences"] = Json::array();
  Json presets = Json::array();
  presets.push_back(std::move(report));
  presets.push_back(trained(lab, "report-original", kOriginalRun, 0.5));
  presets.push_back(trained(lab, "report-final", kFinalRun, 0.9));
  return {{"presets", std::move(presets)}};
}

void write_presets_section(const Json& part, Document& page) {
  page.heading(2, {"6 Three presets, and the report's numbers", "六、三种预设，与报告的数"},
               "presets");
  page.paragraph(
      {"The project grew from a course report: PRML Assignment 3, Fudan University, spring 2019, "
       "public at github.com/FDUCSLG/PRML-2019Spring-FDU, folder `assignment-3/16307130076`. The "
       "report exists in four versions and the program in three, and they do not agree with each "
       "other. `report` is the experiment as this project has always repeated it; "
       "`report-original` has the details of the program that was handed in (with the right axis); "
       "`report-final` those of the last version of the report.",
       "本项目源于一份课程报告：复旦大学 2019 年春《模式识别与机器学习》第三次作业，公开于 "
       "github.com/FDUCSLG/PRML-2019Spring-FDU 的 `assignment-3/16307130076` "
       "目录。报告有四版，程序有三版，彼此并不一致。`report` 是本项目一直以来重做的那个实验；"
       "`report-original` 照交上来的程序的细节（轴取对）；`report-final` 照报告的最后一版。"});
  write_student(page);
  page.add(results(part));
  write_differences(part, page);
  const Json& last = part["presets"].back();
  page.paragraph(
      {fmt::format(
           "Look at the last line of the results. Its perplexity over batches is {} "
           "(the report's, after 20 epochs: 5.92), and {} of its targets are padding. Leave the "
           "padding out, and it is {}; leave out the punctuation too, which this version "
           "of the program kept and which is easy to guess, and it is {}. The report "
           "trained 20 epochs, this run {:.1f}: our runs are shorter than the student's, "
           "which changes none of the conclusions, but the figures are not the last that "
           "these models could reach. The network did not become a thousand times better "
           "between the versions of the report; the questions became easier.",
           in_digits(number_at(last, {"all", "batch"}), 2),
           in_percent(number_at(last, {"padding"})),
           in_digits(number_at(last, {"no_padding", "batch"}), 1),
           in_digits(number_at(last, {"neither", "batch"}), 1), number_at(last, {"epochs"})),
       fmt::format(
           "看结果表的最后一行：按批算的困惑度是 {}（报告训练 20 轮后是 5.92），而目标里 {} "
           "是填充。"
           "除掉填充，是 {}；再除掉标点（程序的这一版留着标点，而标点好猜），是 {}。"
           "报告训练了 20 轮，这里 {:.1f} 轮：我们的训练都比学生的短，结论不受影响，"
           "但这些数还不是这些模型的极限。报告的几版之间，网络并没有好上一千倍，是题目变容易了。",
           in_digits(number_at(last, {"all", "batch"}), 2),
           in_percent(number_at(last, {"padding"})),
           in_digits(number_at(last, {"no_padding", "batch"}), 1),
           in_digits(number_at(last, {"neither", "batch"}), 1), number_at(last, {"epochs"}))});
  page.paragraph(
      {"**Conclusion.** A perplexity without its vocabulary, its windows and its padding is not a "
       "result. Change one thing at a time, keep the code that made each number, and put the "
       "figure of a model that only counts beside it.",
       "**结论。** 不说词表、窗口和填充的困惑度，算不得结果。一次只改一样，"
       "留着得出每个数的那份代码，旁边再放一个只会数数的模型的数。"});
}

}  // namespace tangyin
