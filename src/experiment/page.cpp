#include "experiment/page.h"

#include <cmath>

#include "experiment/part_functions.h"

namespace tangyin {
namespace {

Bilingual title_of(ReportPart part) {
  switch (part) {
    case ReportPart::perplexity:
      return {"perplexity, four ways", "困惑度的四种算法"};
    case ReportPart::axis:
      return {"the wrong axis", "取错了轴"};
    case ReportPart::optimizers:
      return {"optimisers", "优化器"};
    case ReportPart::initialization:
      return {"initial weights", "权重初值"};
    case ReportPart::windows:
      return {"windows and padding", "窗口与填充"};
    case ReportPart::presets:
      return {"three presets", "三种预设"};
    case ReportPart::growth:
      return {"poems growing up", "诗是怎样长大的"};
    case ReportPart::cell:
      return {"inside the cell", "记忆单元里面"};
  }
  return {};
}

// A row of perplexity.json by the order of its n-gram (−1: the network).
double estimate(const Json& parts, int order, const char* counting, const char* estimator) {
  if (!parts.contains("perplexity")) return std::nan("");
  for (const Json& row : parts["perplexity"]["rows"])
    if (row.value("order", -2) == order) return number_at(row, {counting, estimator});
  return std::nan("");
}

double of_preset(const Json& parts, const char* name, std::initializer_list<const char*> path) {
  if (!parts.contains("presets")) return std::nan("");
  for (const Json& one : parts["presets"]["presets"])
    if (one["preset"] == name) return number_at(one, path);
  return std::nan("");
}

double mean_loss_of(const Json& parts, const char* optimizer) {
  if (!parts.contains("optimizers")) return std::nan("");
  for (const Json& one : parts["optimizers"]["race"]) {
    if (one["optimizer"] != optimizer) continue;
    double sum = 0;
    for (const Json& run : one["runs"]) sum += number_at(run, {"final_loss"});
    return sum / static_cast<double>(one["runs"].size());
  }
  return std::nan("");
}

void write_introduction(const Json& parts, Document& page) {
  page.paragraph(
      {"A student of Fudan University wrote an LSTM by hand in 2019, trained it on the Quan Tang "
       "Shi and reported a perplexity of 7195.94. tangyin grew from that report, and this page "
       "does its experiment again: every number, why the odd ones are odd, and what the same idea "
       "can do. It is written for whoever trains a first language model. The report and its "
       "program are public: github.com/FDUCSLG/PRML-2019Spring-FDU, folder "
       "`assignment-3/16307130076`. Its mistakes are the ones that everybody makes; that they can "
       "be found seven years later is owed to its author having shown code, numbers and method.",
       "2019 年，复旦大学的一位学生手写了一个 LSTM，用《全唐诗》训练，报告的困惑度是 "
       "7195.94。tangyin 就是从那份报告来的。本页把那个实验重做一遍：每个数都重新得出来，"
       "古怪的数为什么古怪，同样的想法还能做到什么。它写给第一次训练语言模型的人。"
       "报告和程序都是公开的：github.com/FDUCSLG/PRML-2019Spring-FDU，目录 "
       "`assignment-3/16307130076`。其中的错，是人人都会犯的；七年之后还能一一找出来，"
       "要归功于作者把代码、数字和做法都摆了出来。"});
  page.add(numbers_beside(parts));
}

Table how_made(const Json& about) {
  const Json& plan = about["plan"];
  Table table{
      {"How this page was made", "本页是怎样得来的"}, {{{"what", "项目"}}, {{"how", "情形"}}}, {}};
  const auto row = [&](Bilingual name, Bilingual value) {
    table.rows.push_back({std::move(name), std::move(value)});
  };
  for (const Json& session : about["sessions"])
    row({"command", "命令"}, {fmt::format("`{}`, {}", session["command"].get<std::string>(),
                                          session["begun"].get<std::string>()),
                              fmt::format("`{}`，{}", session["command"].get<std::string>(),
                                          session["begun"].get<std::string>())});
  const std::string processor = about["processor"], budget = plan["budget"];
  row({"machine", "机器"},
      {fmt::format("{}, {} cores", processor.empty() ? "processor unknown" : processor,
                   about["cores"].get<int>()),
       fmt::format("{}，{} 核", processor.empty() ? "处理器不详" : processor,
                   about["cores"].get<int>())});
  row({"hours", "用时"}, {fmt::format("{:.2f} h", number_at(about, {"hours"})),
                          fmt::format("{:.2f} 小时", number_at(about, {"hours"}))});
  row({"speed", "速度"},
      {fmt::format("{} tokens/s in training, preset `report`, measured at the start",
                   in_digits(number_at(plan, {"tokens_per_second"}), 0)),
       fmt::format("预设 `report` 训练每秒 {} 字，开始时所测",
                   in_digits(number_at(plan, {"tokens_per_second"}), 0))});
  const double scale = number_at(plan, {"scale"});
  row({"budget", "预算"},
      budget.empty()
          ? Bilingual{"none: the full size", "无：按全长"}
          : Bilingual{
                fmt::format("{}: every run has {} of its full length", budget, in_percent(scale)),
                fmt::format("{}：各次训练取全长的 {}", budget, in_percent(scale))});
  if (!plan["settings"].empty())
    row({"settings changed (`--set`)", "改动的选项（`--set`）"}, both(plan["settings"].dump()));
  return table;
}

void write_sizes(const Json& about, Document& page) {
  const Json& sizes = about["plan"]["sizes"];
  const auto n = [&](const char* name) { return in_digits(number_at(sizes, {name}), 0); };
  page.paragraph(
      {fmt::format("The run of the preset `report` has {} steps and serves all parts but the third "
                   "at once. The others are shorter: {} steps for the wrong axis, {} for each rate "
                   "and {} for each of {} seeds of an optimiser, {} for each initialisation, {} in "
                   "part 5 and for `report-original`, {} for `report-final`, {} for the two "
                   "networks of part 8. The student trained up to 20 epochs; where a run is "
                   "shorter than the student's, and all are, curves are compared at the same "
                   "step. During training the test is its first {} batches.",
                   n("main"), n("axis"), n("grid"), n("race"), n("seeds"), n("initial"),
                   n("compared"), n("final"), n("cell"), n("test_batches")),
       fmt::format(
           "预设 `report` 的一次训练有 {} 步，除第三部分外各部分共用。其余的短些："
           "取错轴 {} 步；每种优化器每个学习率 {} 步，再以每个种子 {} 步训练，共 {} "
           "个种子；每种初值 {} 步；第五部分和 `report-original` 各 {} 步；`report-final` {} "
           "步；第八部分的两个网络各 {} 步。学生最多训练了 20 轮；我们的都短于此，"
           "所以比较曲线时，都在同一步上比。训练途中的测试只取前 {} 批。",
           n("main"), n("axis"), n("grid"), n("race"), n("seeds"), n("initial"), n("compared"),
           n("final"), n("cell"), n("test_batches"))});
}

void write_end(Document& page) {
  page.heading(2, {"What surprised, and what to take home", "意外之处，与该记住的"}, "end");
  page.list(
      {{"The most alarming number, 7195.94, says nothing at all; the most reassuring one, 5.92, is "
        "mostly padding.",
        "最吓人的数 7195.94 什么也没说；最让人放心的数 5.92，大半是填充。"},
       {"A program that learns the wrong thing has a falling loss too. Compare with counting.",
        "学错了东西的程序，损失也在降。要和只会数数的模型比。"},
       {"Say with every number: how many steps, which rate, which seeds, what was counted.",
        "给出每个数时都要说明：多少步、什么学习率、几个种子、数的是什么。"},
       {"Form can be enforced while drawing; sense has to be learned.",
        "格式可以在抽字时保证，意思只能靠学。"}});
  page.paragraph(
      {"The derivation behind all this, with the student's formulas beside ours, is in "
       "`docs/derivation.md`; among them the one for ∂h/∂z, which sets equal four paths "
       "that must be added.",
       "这一切背后的推导，连同学生的公式与我们的对照，见 `docs/derivation.zh.md`；"
       "其中 ∂h/∂z 一式，把应当相加的四条路写成了相等。"});
}

}  // namespace

Table numbers_beside(const Json& parts) {
  Table table{{"The report's numbers beside ours", "报告的数与我们的数"},
              {{{"of the report", "报告"}}, {{"ours", "我们的"}}, {{"part", "部分"}, true}},
              {}};
  const auto digits = [](double value, int decimals = 0) { return in_digits(value, decimals); };
  const auto of_wrong_axis = [&](const char* counting) {
    const bool tested = parts.contains("axis") && !parts["axis"]["wrong_evaluations"].empty();
    return digits(tested
                      ? number_at(parts["axis"]["wrong_evaluations"].back(), {counting, "report"})
                      : std::nan(""));
  };
  const double mean_exp = estimate(parts, -1, "all", "report"),
               corpus = estimate(parts, -1, "no_padding", "corpus"),
               unigram = estimate(parts, 1, "no_padding", "corpus"),
               kneser = estimate(parts, 5, "no_padding", "corpus");
  table.rows.push_back(
      {{"perplexity 7195.94", "困惑度 7195.94"},
       {fmt::format("by the same definition {} along the wrong axis, as the program was handed in "
                    "({} without padding), {} along the right one; as it is defined elsewhere {}, "
                    "where counting single characters has {} and a 5-gram {}",
                    of_wrong_axis("all"), of_wrong_axis("no_padding"), digits(mean_exp),
                    digits(corpus, 1), digits(unigram, 1), digits(kneser, 1)),
        fmt::format("照它的定义，照交上来的程序取错轴是 {}（不算填充 {}），轴取对是 "
                    "{}；照通行的定义 {}，而只数单字是 {}，五元模型是 {}",
                    of_wrong_axis("all"), of_wrong_axis("no_padding"), digits(mean_exp),
                    digits(corpus, 1), digits(unigram, 1), digits(kneser, 1))},
       both("1, 2")});
  const double wrong = parts.contains("axis") ? number_at(parts["axis"], {"final_wrong"})
                                              : std::nan(""),
               entropy = parts.contains("axis") ? number_at(parts["axis"], {"entropy_characters"})
                                                : std::nan("");
  table.rows.push_back(
      {{"last loss 7.13 or 6.55, two optimisers", "最后的损失 7.13、6.55，两种优化器"},
       {fmt::format("{} along the wrong axis, as the program was handed in (counting characters: "
                    "{}); along the right one Adam {}, SGD with momentum {}, each at its best rate",
                    digits(wrong, 2), digits(entropy, 2), digits(mean_loss_of(parts, "adam"), 2),
                    digits(mean_loss_of(parts, "momentum"), 2)),
        fmt::format("照交上来的程序取错轴是 {}（只数字频：{}）；轴取对，各用最好的学习率，Adam {}，"
                    "动量 SGD {}",
                    digits(wrong, 2), digits(entropy, 2), digits(mean_loss_of(parts, "adam"), 2),
                    digits(mean_loss_of(parts, "momentum"), 2))},
       both("2, 3")});
  const double final_batch = of_preset(parts, "report-final", {"all", "batch"}),
               final_padding = of_preset(parts, "report-final", {"padding"}),
               final_honest = of_preset(parts, "report-final", {"neither", "batch"});
  table.rows.push_back(
      {{"perplexity 5.92, last version", "困惑度 5.92，最后一版"},
       {fmt::format("{} with {} padding among the targets; {} of characters alone",
                    digits(final_batch, 2), in_percent(final_padding), digits(final_honest, 1)),
        fmt::format("{}，目标里 {} 是填充；只算字是 {}", digits(final_batch, 2),
                    in_percent(final_padding), digits(final_honest, 1))},
       both("6")});
  return table;
}

Document report_page(const Json& about, const Json& parts) {
  Document page({"The experiment, done again", "实验重做"});
  write_introduction(parts, page);
  page.heading(2, {"How this page was made", "本页是怎样得来的"}, "made");
  page.add(how_made(about));
  write_sizes(about, page);
  std::vector<Bilingual> missing;
  for (const NamedPart& entry : kReportParts) {
    const std::string name(entry.name);
    if (parts.contains(name))
      write_section(entry.part, parts[name], page);
    else
      missing.push_back(title_of(entry.part));
  }
  if (!missing.empty()) {
    page.paragraph({"Parts that have not been measured (yet):", "（尚）未测的部分："});
    page.list(std::move(missing));
  }
  write_end(page);
  return page;
}

}  // namespace tangyin
