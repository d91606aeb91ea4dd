// Part 3: optimisers, each at its best rate of a small grid.
#include <algorithm>
#include <cmath>

#include "experiment/part_functions.h"

namespace tangyin {
namespace {

constexpr std::string_view kReference = "momentum";  // whose final loss is the common one
constexpr double kDecay = 0.01;  // λ of adamw, which without it is adam; the others have none

TrainSettings settings_of(std::string_view optimizer, const Lab& lab) {
  TrainSettings settings = lab.settings();
  settings.optimizer = optimizer;
  if (optimizer == "adamw") settings.weight_decay = kDecay;
  return settings;
}

struct Statistics {
  double mean = std::nan(""), least = mean, most = mean;
};

Statistics statistics_of(const std::vector<double>& values) {
  Statistics s;
  double sum = 0;
  size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    s.least = count == 0 ? value : std::min(s.least, value);
    s.most = count == 0 ? value : std::max(s.most, value);
    sum += value, ++count;
  }
  if (count > 0) s.mean = sum / static_cast<double>(count);
  return s;
}

std::vector<double> column(const Json& runs, std::initializer_list<const char*> path) {
  std::vector<double> values;
  for (const Json& run : runs) values.push_back(number_at(run, path));
  return values;
}

// Each rate of a grid for a few steps; the best is that of the lowest loss.
Json search_rate(const RateGrid& grid, Lab& lab) {
  TrainSettings settings = settings_of(grid.optimizer, lab);
  Json losses = Json::array(), best, lowest;
  for (const double rate : grid.rates) {
    settings.learning_rate = rate;
    const Json run = lab.run(grid_run(grid.optimizer, rate), settings, lab.data(), {});
    losses.push_back(run["final_loss"]);
    if (run["final_loss"].is_null()) continue;
    if (lowest.is_null() || run["final_loss"].get<double>() < lowest.get<double>())
      lowest = run["final_loss"], best = rate;
  }
  const bool edge = !best.is_null() && (best == grid.rates.front() || best == grid.rates.back());
  return {{"optimizer", grid.optimizer},
          {"rates", grid.rates},
          {"losses", std::move(losses)},
          {"best", std::move(best)},
          {"edge", edge}};
}

Json race(const Json& searched, Lab& lab) {
  const std::string optimizer = searched["optimizer"];
  TrainSettings settings = settings_of(optimizer, lab);
  settings.learning_rate = searched["best"].is_null() ? 1e-3 : searched["best"].get<double>();
  Json runs = Json::array();
  for (int64_t seed = 1; seed <= lab.plan().sizes.seeds; ++seed) {
    settings.seed = seed;
    Json run = lab.run(race_run(optimizer, seed), settings, lab.data(),
                       {.order_seed = static_cast<uint64_t>(seed)});
    runs.push_back({{"seed", seed},
                    {"steps", run["steps"]},
                    {"diverged", run["diverged"]},
                    {"final_loss", run["final_loss"]},
                    {"best", run["best"]},
                    {"loss", run["loss"]}});
  }
  return {{"optimizer", optimizer}, {"rate", settings.learning_rate}, {"runs", std::move(runs)}};
}

// The common loss: where SGD with momentum ended, the mean of its seeds; where it diverged, the
// highest mean of those that did not.
double common_loss(const Json& races) {
  double highest = std::nan("");
  for (const Json& one : races) {
    const double mean = statistics_of(column(one["runs"], {"final_loss"})).mean;
    if (one["optimizer"] == kReference && std::isfinite(mean)) return mean;
    if (std::isfinite(mean) && !(highest >= mean)) highest = mean;
  }
  return highest;
}

std::string range(const Statistics& s, int decimals) {
  if (!std::isfinite(s.mean)) return "–";
  return s.least == s.most ? in_digits(s.mean, decimals)
                           : fmt::format("{} ({}…{})", in_digits(s.mean, decimals),
                                         in_digits(s.least, decimals), in_digits(s.most, decimals));
}

Table rates_table(const Json& part) {
  Table table{{"The rates that were tried, and the training loss after as many steps",
               "试过的学习率，以及同样步数之后的训练损失"},
              {{{"optimiser", "优化器"}},
               {{"rate: loss (nats)", "学习率：损失（nat）"}},
               {{"best rate", "最好的学习率"}, true}},
              {}};
  for (const Json& one : part["grid"]) {
    std::string tried;
    for (size_t k = 0; k < one["rates"].size(); ++k)
      tried +=
          fmt::format("{}{:g}: {}", k ? "; " : "", one["rates"][k].get<double>(),
                      one["losses"][k].is_null() ? "–" : in_digits(one["losses"][k].get<double>()));
    const std::string best = one["best"].is_null()
                                 ? "–"
                                 : fmt::format("{:g}{}", one["best"].get<double>(),
                                               one.value("edge", false) ? " *" : "");
    table.rows.push_back({both(one["optimizer"].get<std::string>()), both(tried), both(best)});
  }
  return table;
}

// Final loss and best perplexity stand in columns of their own, each with its own step.
Table race_table(const Json& part) {
  Table table{{"Every optimiser at its best rate: mean of the seeds (lowest…highest)",
               "各优化器取最好的学习率：各种子的平均（最低…最高）"},
              {{{"optimiser", "优化器"}},
               {{"rate", "学习率"}, true},
               {{"epochs to the common loss", "到共同损失的轮数"}, true},
               {{"final training loss", "最后的训练损失"}, true},
               {{"at step", "第几步"}, true},
               {{"best test perplexity", "最好的测试困惑度"}, true},
               {{"at step", "第几步"}, true}},
              {}};
  const double common = number_at(part, {"common_loss"}),
               epoch = number_at(part, {"steps_per_epoch"});
  for (const Json& one : part["race"]) {
    const Json& runs = one["runs"];
    std::vector<double> reached;
    size_t never = 0;
    for (const Json& run : runs) {
      const auto epochs = epochs_to_reach(points_of(run["loss"]), common, epoch);
      reached.push_back(epochs.value_or(std::nan("")));
      never += !epochs;
    }
    const std::string epochs = never == 0 ? range(statistics_of(reached), 3)
                               : never == runs.size()
                                   ? "–"
                                   : fmt::format("{} ({}/{})", range(statistics_of(reached), 3),
                                                 runs.size() - never, runs.size());
    table.rows.push_back({both(one["optimizer"].get<std::string>()),
                          both(fmt::format("{:g}", one["rate"].get<double>())), both(epochs),
                          both(range(statistics_of(column(runs, {"final_loss"})), 3)),
                          both(range(statistics_of(column(runs, {"steps"})), 0)),
                          both(range(statistics_of(column(runs, {"best", "perplexity"})), 1)),
                          both(range(statistics_of(column(runs, {"best", "step"})), 0))});
  }
  return table;
}

LineChart curves(const Json& part) {
  LineChart chart{
      .title = {"Training loss of each optimiser at its best rate (first seed)",
                "各优化器取最好学习率时的训练损失（第一个种子）"},
      .x = {{"optimiser steps", "优化步数"}},
      .y = {{"training loss, moving mean (nats a token)", "训练损失，滑动平均（nat/字）"}},
      .series = {},
      .marks = {{{"common loss", "共同损失"}, number_at(part, {"common_loss"})}}};
  for (const Json& one : part["race"])
    if (!one["runs"].empty())
      chart.series.push_back({both(one["optimizer"].get<std::string>()),
                              points_of(one["runs"][0]["loss"]), false,
                              one["optimizer"] == "adamw" || one["optimizer"] == "nesterov"});
  return chart;
}

const Json* find(const Json& list, std::string_view optimizer) {
  for (const Json& one : list)
    if (one["optimizer"] == optimizer) return &one;
  return nullptr;
}

void compare_the_two(const Json& part, Document& page) {
  const Json *adam = find(part["race"], "adam"), *momentum = find(part["race"], kReference);
  if (!adam || !momentum) return;
  const double a = statistics_of(column((*adam)["runs"], {"final_loss"})).mean,
               m = statistics_of(column((*momentum)["runs"], {"final_loss"})).mean;
  const Json* grid = find(part["grid"], kReference);
  const Json tried = grid ? (*grid)["losses"][0] : Json();  // at 0.001
  const double student = tried.is_number() ? tried.get<double>() : std::nan("");
  page.paragraph(
      {fmt::format("**The two of the report.** Adam ends at {}, SGD with momentum 0.9 at {} nats, "
                   "each at its own best rate. The report lists one learning rate, 0.001. For Adam "
                   "that is usual; SGD with momentum at 0.001 is at {} nats after {} steps, where "
                   "it has hardly moved. Two optimisers at one rate compare the rate, not the "
                   "optimisers: Adam divides each gradient by its own size, so its rate is a "
                   "length of step, while that of SGD is a factor of the gradient.",
                   in_digits(a, 3), in_digits(m, 3), in_digits(student, 3),
                   part["grid_steps"].get<int64_t>()),
       fmt::format(
           "**报告里的两种。**各取自己最好的学习率，Adam 到 {}，动量 0.9 的 SGD 到 {} nat。"
           "报告只列了一个学习率 0.001。这对 Adam 很平常；带动量的 SGD 用 0.001，{} "
           "步之后还在 {} nat，几乎没动。两种优化器用同一个学习率，比的是学习率，不是优化器："
           "Adam 把每个梯度除以它自己的大小，学习率就是步长；SGD 的学习率只是梯度的倍数。",
           in_digits(a, 3), in_digits(m, 3), part["grid_steps"].get<int64_t>(),
           in_digits(student, 3))});
}

}  // namespace

Json measure_optimizers_part(Lab& lab) {
  Json grid = Json::array(), races = Json::array();
  for (const RateGrid& one : kRateGrids) grid.push_back(search_rate(one, lab));
  for (const Json& one : grid) races.push_back(race(one, lab));
  const double common = common_loss(races);
  return {{"grid_steps", lab.plan().sizes.grid},
          {"race_steps", lab.plan().sizes.race},
          {"seeds", lab.plan().sizes.seeds},
          {"steps_per_epoch", lab.data().train->batches(0)},
          {"common_loss", std::isfinite(common) ? Json(common) : Json()},
          {"grid", std::move(grid)},
          {"race", std::move(races)}};
}

void write_optimizers_section(const Json& part, Document& page) {
  const int64_t steps = part["race_steps"], seeds = part["seeds"];
  const double epochs = static_cast<double>(steps) / number_at(part, {"steps_per_epoch"});
  page.heading(2, {"3 Optimisers", "三、优化器"}, "optimizers");
  page.paragraph(
      {"The course report trains with Adam and with SGD with momentum 0.9 and finds Adam better: "
       "it converges two epochs sooner, and its last loss is smaller (it writes \"7.13/6.55\", "
       "without saying which is whose, how long each ran or with which rate). Here are eight "
       "optimisers on the same data from the same initial weights.",
       "课程报告用 Adam 和动量 0.9 的 SGD 各训练一次，说 Adam "
       "更好：收敛快两个 epoch，最后的 loss 也较小（写作“7.13/6.55”，没说哪个是谁的、各训练了多久、"
       "学习率多少）。下面是八种优化器，同样的数据、同样的初值。"});
  page.paragraph(
      {fmt::format(
           "First each optimiser tries three rates for {} steps. Then it trains {} steps "
           "({:.2f} epochs: much shorter than the student's runs) at the best of them, with "
           "{} seeds: another seed means other initial weights and another order of the "
           "batches. The rate is constant and nothing is clipped, as in the report.",
           part["grid_steps"].get<int64_t>(), steps, epochs, seeds),
       fmt::format("先让每种优化器用三个学习率各跑 {} 步；再用其中最好的训练 {} 步（{:.2f} "
                   "轮，比学生的训练短得多），换 {} 个种子：种子不同，初值和各批的次序也就不同。"
                   "学习率不变，梯度不裁剪，与报告一致。",
                   part["grid_steps"].get<int64_t>(), steps, epochs, seeds)});
  page.add(rates_table(part));
  page.paragraph(
      {"* at the end of its grid: a rate further out may be better still. A dash: the "
       "loss was no longer a number.",
       "* 在所试范围的一端，更外面也许还有更好的。短横：损失已不是一个数。"});
  page.add(curves(part));
  page.add(race_table(part));
  page.paragraph(
      {fmt::format("The common loss is {} nats, where SGD with momentum ended (the mean of its "
                   "seeds). The third column is measured on the curves: the epoch at which the "
                   "moving mean of the loss first came down to it; a dash means that it never did, "
                   "a fraction how many seeds did. Final loss and best perplexity have a step "
                   "each, because they are of different moments and of different texts: the loss "
                   "is of the training windows at the end, the perplexity (over batches) of test "
                   "windows at the best evaluation.",
                   in_digits(number_at(part, {"common_loss"}), 3)),
       fmt::format(
           "共同损失是 {} nat，即带动量的 SGD 最后到达之处（各种子的平均）。"
           "第三列是从曲线上量出来的：损失的滑动平均第一次降到那里是第几轮；短横是始终没到，"
           "分数是几个种子里有几个到了。最后的损失与最好的困惑度各注各的步数，"
           "因为它们不是同一时刻、同一批文字的：损失是训练窗口在最后时刻的，"
           "困惑度（按批）是测试窗口在测得最好那一次的。",
           in_digits(number_at(part, {"common_loss"}), 3))});
  compare_the_two(part, page);
  page.paragraph(
      {"**Conclusion.** Compare optimisers each at its own best rate, over several seeds; a "
       "difference smaller than that between seeds is none. The grids lie so far apart because "
       "the rates mean different things: the mean over 5,120 tokens makes every gradient small, "
       "SGD has to make up for it by its rate, and the adaptive optimisers do so themselves.",
       "**结论。** "
       "比较优化器，要各取自己最好的学习率，多换几个种子；比种子之间还小的差别，不算差别。"
       "所试的学习率相差这么远，是因为含义不同：5,120 个字一平均，每个梯度都很小，"
       "SGD 要靠学习率补回来，自适应的优化器自己会补。"});
}

}  // namespace tangyin
