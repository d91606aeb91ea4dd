// Part 4: initial weights.
#include <algorithm>
#include <cmath>
#include <set>

#include "experiment/part_functions.h"
#include "model/model_file.h"
#include "study/symmetry_experiment.h"
#include "tensor/parameter_names.h"
#include "training/choices.h"

namespace tangyin {
namespace {

constexpr Initialization kTrained[] = {Initialization::zero, Initialization::constant,
                                       Initialization::xavier, Initialization::orthogonal};

// Whether the hidden units of a trained model have become different: units whose input weights and
// biases are those of no unit before, and the largest difference between two units.
Json symmetry_of(const std::filesystem::path& file) {
  const StoredModel stored = read_model(file);
  const Matrix<float> input = stored.weights.at(parameter_names::weight_ih(0)).view(),
                      bias = stored.weights.at(parameter_names::bias_ih(0)).view();
  const Index hidden = stored.config.hidden;
  std::set<std::vector<float>> units;
  std::vector<float> first;
  double spread = 0;
  for (Index j = 0; j < hidden; ++j) {
    std::vector<float> unit;
    for (Index gate = 0; gate < 4; ++gate) {
      const float* row = input.row(gate * hidden + j);
      unit.insert(unit.end(), row, row + input.cols);
      unit.push_back(bias.data[gate * hidden + j]);
    }
    if (first.empty()) first = unit;
    for (size_t k = 0; k < unit.size(); ++k)
      spread = std::max(spread, std::abs(static_cast<double>(unit[k] - first[k])));
    units.insert(std::move(unit));
  }
  return {{"hidden", hidden}, {"distinct", units.size()}, {"spread", spread}};
}

Json toy() {
  Json runs = Json::array();
  for (const SymmetryRun& run : run_symmetry_experiment({.report = 20})) {
    Json loss = Json::array();
    for (const SymmetryPoint& point : run.points) loss.push_back({point.step, point.loss});
    const SymmetryPoint& last = run.points.back();
    runs.push_back({{"name", run.initialisation},
                    {"loss", std::move(loss)},
                    {"distinct", last.distinct_units},
                    {"spread", last.spread},
                    {"final_loss", last.loss}});
  }
  return runs;
}

Bilingual name_of_kind(const std::string& kind) {
  if (kind == "zero") return {"all zero", "全零"};
  if (kind == "constant") return {"constant 1/√hidden", "常数 1/√hidden"};
  if (kind == "uniform") return {"uniform ±1/√hidden", "均匀 ±1/√hidden"};
  if (kind == "xavier") return {"Xavier", "Xavier"};
  return {"orthogonal, forget bias 1", "正交，遗忘门偏置 1"};
}

void write_curves(const Json& part, Document& page) {
  LineChart chart{
      .title = {"Training loss from different initial weights (Adam, preset report)",
                "不同初值的训练损失（Adam，预设 report）"},
      .x = {{"optimiser steps", "优化步数"}},
      .y = {{"training loss, moving mean (nats a token)", "训练损失，滑动平均（nat/字）"}},
      .series = {},
      .marks = {}};
  Table table{
      {fmt::format("After {} steps (uniform: at the end of its own, longer run)",
                   part["steps"].get<int64_t>()),
       fmt::format("{} 步之后（均匀一行取它自己较长训练的末尾）", part["steps"].get<int64_t>())},
      {{{"initial weights", "初值"}},
       {{"loss at that step (nats)", "此时的损失（nat）"}, true},
       {{"different hidden units", "互不相同的隐藏单元"}, true},
       {{"largest difference between two", "两个单元之间最大的差"}, true}},
      {}};
  for (const Json& run : part["runs"]) {
    const Bilingual name = name_of_kind(run["kind"]);
    const auto points = points_of(run["loss"]);
    chart.series.push_back({name, points});
    table.rows.push_back(
        {name, both(points.empty() ? "–" : in_digits(points.back().y, 3)),
         both(fmt::format("{} / {}", in_digits(number_at(run, {"symmetry", "distinct"}), 0),
                          in_digits(number_at(run, {"symmetry", "hidden"}), 0))),
         both(in_digits(number_at(run, {"symmetry", "spread"}), 4))});
  }
  page.add(std::move(chart));
  page.add(std::move(table));
}

// The experiment of `tangyin experiment symmetry`.
void write_toy(const Json& part, Document& page) {
  page.heading(3, {"The symmetry alone", "只看对称"});
  page.paragraph(
      {"A toy shows it without a corpus (`tangyin experiment symmetry`): the sequence 0 1 0 2 0 3 "
       "0 "
       "4, over and over, eight hidden units, in double, with the cell written for reading. What "
       "comes after a 0 depends on what came before it. By the frequency of tokens alone the loss "
       "is 1.386 nats, by the token before 0.693, by the two before 0.",
       "不用语料，一个小例就看得清（`tangyin experiment symmetry`）：0 1 0 2 0 3 0 4 "
       "周而复始，八个隐藏单元，双精度，用写来给人读的那份代码。0 后面是什么，要看 0 "
       "前面是什么。只凭频率，损失是 1.386 nat；看前一个是 0.693；看前两个是 0。"});
  LineChart small{.title = {"The toy: loss from equal and from random weights",
                            "小例：初值相同与随机，损失各是怎样"},
                  .x = {{"steps of gradient descent", "梯度下降步数"}},
                  .y = {{"loss (nats a token)", "损失（nat/字）"}},
                  .series = {},
                  .marks = {{{"frequency alone", "只凭频率"}, 1.386},
                            {{"the token before", "看前一个"}, 0.693}}};
  Table units{{"The toy after 600 steps", "小例，600 步之后"},
              {{{"initial weights", "初值"}},
               {{"loss (nats)", "损失（nat）"}, true},
               {{"different units of 8", "8 个单元里互不相同的"}, true}},
              {}};
  for (const Json& run : part["toy"]) {
    const std::string name = run["name"];
    const Bilingual text{name, name == "all 0"     ? "全为 0"
                               : name == "all 0.1" ? "全为 0.1"
                                                   : "均匀 ±1/√H"};
    small.series.push_back({text, points_of(run["loss"])});
    units.rows.push_back({text, both(in_digits(number_at(run, {"final_loss"}), 3)),
                          both(in_digits(number_at(run, {"distinct"}), 0))});
  }
  page.add(std::move(small));
  page.add(std::move(units));
}

}  // namespace

Json measure_initialization_part(Lab& lab) {
  const int64_t steps = lab.plan().sizes.initial;
  const Json main = lab.main_run();
  Json runs = Json::array();
  runs.push_back({{"kind", "uniform"},
                  {"loss", curve_until(main["loss"], steps)},
                  {"symmetry", symmetry_of(lab.last_model(std::string(kMainRun)))}});
  TrainSettings settings = lab.settings();
  for (const Initialization kind : kTrained) {
    settings.initialization = kind;
    const std::string name = fmt::format("initial-{}", word_of(kind));
    const Json run = lab.run(name, settings, lab.data(), {.keep_model = true});
    Json one{{"kind", word_of(kind)}, {"loss", run["loss"]}, {"symmetry", nullptr}};
    if (!run["diverged"].get<bool>()) one["symmetry"] = symmetry_of(lab.last_model(name));
    runs.push_back(std::move(one));
  }
  lab.work("initialization", 0.5, "initialization: the symmetry on a toy");
  return {{"steps", steps}, {"runs", std::move(runs)}, {"toy", toy()}};
}

void write_initialization_section(const Json& part, Document& page) {
  page.heading(2, {"4 Initial weights", "四、权重初值"}, "initialization");
  page.paragraph(
      {"The course report says in a sentence that the parameters must not all be 0, because of "
       "symmetry, and draws them uniformly in ±1/√hidden as PyTorch does. The symmetry can be "
       "measured. Hidden units that begin with equal weights read the same, say the same "
       "and get the same gradient: they stay equal for ever, and a layer of 512 such units is a "
       "layer of one. From all zeros it is worse: nothing flows through the recurrent weights, and "
       "only the output bias learns, which is counting.",
       "课程报告有一句话：参数不能全 0，否则参数对称；它照 PyTorch 的办法在 ±1/√hidden "
       "里均匀地取。这种对称是可以量出来的。"
       "初始权重相同的隐藏单元，读到的相同，说出的相同，得到的梯度也相同：它们永远相同，"
       "512 "
       "个这样的单元只顶一个。全零更糟：循环权重里什么也流不过去，只有输出的偏置在学，那就是数字频"
       "。"});
  write_curves(part, page);
  page.paragraph(
      {"The third column counts hidden units of the trained network whose input weights and biases "
       "are, to the last bit, those of no other unit. A constant start ends with one unit in many "
       "copies (or a few, where the products of a processor round the last rows of a matrix "
       "differently: rounding alone can then break the tie, and the last column shows by how "
       "little). Of the three random starts the differences are small next to those: PyTorch's "
       "uniform ±1/√hidden, Xavier's (which keeps the size of signals) and orthogonal recurrent "
       "weights with the forget bias at 1 (which keep the cell open at first).",
       "第三列数的是训练之后，输入权重和偏置与别的单元至少差一位的隐藏单元。"
       "常数初值到头来还是一个单元的许多副本（或者寥寥几个：处理器算矩阵末尾几行时舍入可能不同，"
       "仅此就能打破平局，最后一列说明差得多么小）。三种随机初值之间，差别要小得多："
       "PyTorch 的均匀 ±1/√hidden，Xavier（使信号大小不变），以及循环权重正交、遗忘门偏置为 "
       "1（使记忆一开始是敞开的）。"});
  write_toy(part, page);
  page.paragraph(
      {"**Conclusion.** Random weights are there to make units different, not to make them good. "
       "Which random ones matters little here; equal ones end the matter.",
       "**结论。** 随机初值的用处是让各单元彼此不同，而不是让它们一开始就好。"
       "用哪种随机，在这里关系不大；若是相同，就什么也谈不上了。"});
}

}  // namespace tangyin
