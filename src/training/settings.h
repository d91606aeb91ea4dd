// Everything that a training run can be told, each option once: the visitor below feeds --set,
// config.json, the help and the printing.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "corpus/windows.h"
#include "kernels/operand.h"
#include "training/choices.h"

namespace tangyin {

struct TrainSettings {
  std::string preset = "base";
  // model
  int64_t embedding = 512;
  int64_t hidden = 512;
  int64_t layers = 1;
  bool tied = true;
  Initialization initialization = Initialization::uniform;
  std::string initial_model = "none";
  int64_t gate_biases = 2;
  // data
  DataKind data = DataKind::poems;
  int64_t vocabulary = 0;
  int64_t min_frequency = 2;
  int64_t poems = 0;
  double song_epochs = 0;
  double headings = 0;
  // windows (data = windows); the default values are those of version 0.1
  int64_t window_length = 40;
  int64_t window_step = 10;
  WindowPunctuation window_punctuation = WindowPunctuation::drop;
  WindowPadding window_padding = WindowPadding::front;
  WindowTail window_tail = WindowTail::keep;
  WindowTargets window_targets = WindowTargets::all;
  TargetKind targets = TargetKind::next_character;
  TestOrder test_order = TestOrder::corpus;
  // batches
  int64_t batch_size = 128;
  int64_t sequence_length = 40;
  // optimisation
  std::string optimizer = "adam";  // a name that optim/optimizer.h registers
  double learning_rate = 2e-3;
  double momentum = 0.9;
  double beta2 = 0.999;
  double weight_decay = 0;
  ScheduleKind schedule = ScheduleKind::linear;
  int64_t warmup = 200;
  double final_rate = 0;
  double clip = 1.0;
  double leap = 2;
  OnDivergence on_divergence = OnDivergence::back;
  double average = 0;
  double epochs = 6;
  // regularisation
  double dropout_embedding = 0.1;
  double dropout_output = 0.3;
  double dropout_recurrent = 0;
  // evaluation and stopping
  Estimator estimator = Estimator::corpus;
  int64_t patience = 2;
  int64_t evaluate_every = 0;
  int64_t checkpoint_every = 500;
  int64_t keep = 2;
  // machine
  OperandDtype dtype = OperandDtype::automatic;
  int64_t threads = 0;
  int64_t seed = 1;
};

// Whether a run that has begun can be resumed with another value.
enum class Resume { fixed, free };

// Calls visit(name, value, explanation, resume) for every option, in order.
template <class Settings, class Visit>
void visit_settings(Settings& s, const Visit& visit) {
  using enum Resume;
  visit("embedding", s.embedding, "units of the embedding", fixed);
  visit("hidden", s.hidden, "units of each LSTM layer", fixed);
  visit("layers", s.layers, "LSTM layers", fixed);
  visit("tied", s.tied, "output weights are the embedding's", fixed);
  visit("initialization", s.initialization,
        "uniform (in ±1/√hidden) | xavier | orthogonal (forget bias 1) | constant | zero", fixed);
  visit("initial_model", s.initial_model,
        "model file whose weights and vocabulary the run begins with, or none", fixed);
  visit("gate_biases", s.gate_biases,
        "2 (of the input and of the state, as PyTorch has) | 1 (that of the state stays 0)", fixed);
  visit("data", s.data, "poems (whole, <bos> … <eos>) | windows (pieces of equal length)", fixed);
  visit("vocabulary", s.vocabulary, "most entries beside the specials, 0 for all", fixed);
  visit("min_frequency", s.min_frequency, "a character is kept if it occurs this often in training",
        fixed);
  visit("poems", s.poems, "use only the first N clean poems, 0 for all", fixed);
  visit("song_epochs", s.song_epochs,
        "passes over Tang and Song verse together, before those over Tang alone", fixed);
  visit("headings", s.headings,
        "share of poems that a heading (form, poet, title) stands before, 0 for none", fixed);
  visit("window_length", s.window_length, "windows: characters of each", fixed);
  visit("window_step", s.window_step, "windows: characters from the beginning of one to the next",
        fixed);
  visit("window_punctuation", s.window_punctuation,
        "windows: drop (Han characters alone) | keep (，。；： are characters too)", fixed);
  visit("window_padding", s.window_padding,
        "windows: where a poem shorter than one has its <pad>, front | behind", fixed);
  visit("window_tail", s.window_tail,
        "windows: keep | drop one that ends just where a longer poem does (range(0, n − length))",
        fixed);
  visit("window_targets", s.window_targets,
        "windows: all (the first is predicted from <pad>) | after_first (it is read alone)", fixed);
  visit("targets", s.targets,
        "windows: next_character | next_poem (a known mistake: the same place of the next window)",
        fixed);
  visit("test_order", s.test_order,
        "windows: order of those of the test, corpus | shuffled (once, by the seed)", fixed);
  visit("batch_size", s.batch_size, "sequences side by side in a batch", fixed);
  visit("sequence_length", s.sequence_length,
        "poems: characters of each sequence in a batch (back-propagation reaches as far)", fixed);
  visit("optimizer", s.optimizer,
        "sgd | momentum | nesterov | adagrad | adadelta | rmsprop | adam | adamw", fixed);
  visit("learning_rate", s.learning_rate, "learning rate at its highest", free);
  visit("momentum", s.momentum, "of momentum and nesterov; beta1 of adam and adamw", free);
  visit("beta2", s.beta2, "of adam and adamw", free);
  visit("weight_decay", s.weight_decay, "L2 (adamw: decoupled)", free);
  visit("schedule", s.schedule, "constant | linear | cosine, after the warm-up", free);
  visit("warmup", s.warmup, "steps in which the rate rises from 0", free);
  visit("final_rate", s.final_rate, "rate at the end of linear and cosine", free);
  visit("clip", s.clip, "largest global norm of the gradient, 0 for no clipping", free);
  visit("leap", s.leap,
        "nats above the moving mean at which a batch's loss counts as divergence, 0 for never",
        free);
  visit("on_divergence", s.on_divergence,
        "back (to the last good checkpoint, with half the rate) | stop", free);
  visit("average", s.average,
        "decay of the moving average of the weights that is evaluated and saved, 0 for none", free);
  visit("epochs", s.epochs, "passes over the training poems", free);
  visit("dropout_embedding", s.dropout_embedding, "dropout on embeddings", free);
  visit("dropout_output", s.dropout_output, "dropout on the output of each layer", free);
  visit("dropout_recurrent", s.dropout_recurrent, "dropout of recurrent weights (DropConnect)",
        free);
  visit("estimator", s.estimator,
        "test perplexity: corpus | report (mean of exp of token losses) | batch (of batch losses)",
        fixed);
  visit("patience", s.patience,
        "stop when the test perplexity has risen so often in a row, 0 for never", free);
  visit("evaluate_every", s.evaluate_every,
        "steps between evaluations, 0 for the end of each epoch", free);
  visit("checkpoint_every", s.checkpoint_every, "steps between checkpoints", free);
  visit("keep", s.keep, "checkpoints kept", free);
  visit("dtype", s.dtype,
        "operands of the matrix products: fp32 | bf16 | auto (the faster on this machine)", fixed);
  visit("threads", s.threads, "0 for all cores", free);
  visit("seed", s.seed, "of everything random: split, initial weights, order, dropout", fixed);
}

// A setting has a value that cannot be; the message says so without the name, which is `field()`.
// Each face spells the field its own way.
class SettingError : public UsageError {
 public:
  SettingError(std::string_view field, const std::string& why)
      : UsageError(fmt::format("{}: {}", field, why)), field_(field) {}
  const std::string& field() const noexcept { return field_; }

 private:
  std::string field_;
};

// report, report-original, report-final, base, tiny: the order in which help lists them.
//   report            the experiment of the course report, as version 0.1 repeated it
//   report-original   with the details of the program that the student handed in first, but for the
//                     axis of its targets (targets=next_poem); docs/course-report.md lists them
//   report-final      of the report as it was at last: windows of 200 every 100, 128 units
//   base              whole poems: the model that ships, but for song_epochs and headings
//   tiny              base in a minute
std::span<const std::string_view> preset_names();

// SettingError with the field preset that names them all for anything else.
TrainSettings preset(const std::string& name);

// "hidden=256"; SettingError if the key or the value is not one.  The names of version 0.1 (streams,
// steps, rate, init) are understood.
void set_option(TrainSettings& settings, std::string_view assignment);

// Refuses values that are out of range and combinations that cannot work.
void check_settings(const TrainSettings& settings);

// SettingError where a run that began with `before` cannot go on with `after`.
void check_resumption(const TrainSettings& before, const TrainSettings& after);

// Steps of a batch: sequence_length, or with data = windows the predictions made in each window.
int64_t steps_of_batch(const TrainSettings& settings);

// How the poems are cut where data = windows.
WindowOptions window_options(const TrainSettings& settings);

// What `dtype` means on this machine; SettingError if it has no products of bf16.
Compute compute_of(const TrainSettings& settings);

// config.json.  Files of version 0.1 (no "format", older names; `report` then was what is `batch`
// now) are read as they were meant.
std::string to_json(const TrainSettings& settings);
TrainSettings settings_from_json(const std::string& json, const std::string& where);  // FormatError

// The options with their default values in `settings`, one a line, aligned.
std::string describe_options(const TrainSettings& settings);

}  // namespace tangyin
