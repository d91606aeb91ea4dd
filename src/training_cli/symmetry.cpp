// tangyin experiment symmetry: why weights must not start equal; takes a second, needs no corpus.
#include "training_cli/symmetry.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/utf8.h"
#include "study/symmetry_experiment.h"

namespace tangyin::cli {

void add_symmetry(CLI::App& experiment) {
  auto options = std::make_shared<SymmetryOptions>();
  auto* command = experiment.add_subcommand(
      "symmetry", "Zero and constant against uniform initial weights, on a toy");
  command->add_option("--seed", options->seed, "of the uniform weights")
      ->check(CLI::Range(int64_t{0}, std::numeric_limits<int64_t>::max()))
      ->capture_default_str();
  command->add_option("--steps", options->steps, "of gradient descent")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->callback([options] {
    fmt::print(
        "The sequence 0 1 0 2 0 3 0 4 …, {} hidden units, gradient descent with momentum 0.9\n\n",
        options->hidden);
    fmt::print("initial weights     step  loss (nats)  different units  largest difference\n");
    for (const SymmetryRun& run : run_symmetry_experiment(*options))
      for (const SymmetryPoint& point : run.points) {
        const std::string name = point.step == 0 ? run.initialisation : "";
        const int gap = std::max(0, 16 - utf8::display_width(name));
        fmt::print("{}{:{}}{:>8}{:>13.4f}{:>11} of {:<2}{:>20.4f}\n", name, "", gap, point.step,
                   point.loss, point.distinct_units, options->hidden, point.spread);
      }
  });
}

}  // namespace tangyin::cli
