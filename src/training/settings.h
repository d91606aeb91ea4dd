// Everything that a training run can be told, each option once: the visitor below feeds --set,
// config.json, the help and the printing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/operand.h"

namespace tangyin {

struct TrainSettings {
  std::string preset = "base";
  // model
  int64_t embedding = 512;
  int64_t hidden = 512;
  int64_t layers = 1;
  bool tied = true;
  std::string initialization = "uniform";
  std::string init = "none";
  // data
  std::string data = "poems";
  int64_t vocabulary = 0;
  int64_t min_frequency = 2;
  int64_t poems = 0;
  double song_epochs = 0;
  double headings = 0;
  // batches
  int64_t streams = 128;
  int64_t steps = 40;
  // optimisation
  std::string optimizer = "adam";
  double rate = 2e-3;
  double momentum = 0.9;
  double beta2 = 0.999;
  double weight_decay = 0;
  std::string schedule = "linear";
  int64_t warmup = 200;
  double final_rate = 0;
  double clip = 1.0;
  double leap = 2;
  std::string on_divergence = "back";
  double average = 0;
  double epochs = 6;
  // regularisation
  double dropout_embedding = 0.1;
  double dropout_output = 0.3;
  double dropout_recurrent = 0;
  // evaluation and stopping
  std::string estimator = "corpus";
  int64_t patience = 2;
  int64_t evaluate_every = 0;
  int64_t checkpoint_every = 500;
  int64_t keep = 2;
  // machine
  std::string dtype = "auto";
  int64_t threads = 0;
  int64_t seed = 1;
};

// Calls visit(name, value, explanation) for every option, in order.
template <class Settings, class Visit>
void visit_settings(Settings& s, const Visit& visit) {
  visit("embedding", s.embedding, "units of the embedding");
  visit("hidden", s.hidden, "units of each LSTM layer");
  visit("layers", s.layers, "LSTM layers");
  visit("tied", s.tied, "output weights are the embedding's");
  visit("initialization", s.initialization, "uniform (in ±1/√hidden) | zero (to see why not)");
  visit("init", s.init, "model file whose weights and vocabulary the run begins with, or none");
  visit("data", s.data,
        "poems (whole, <bos> … <eos>) | windows (the report's, 40 characters every 10)");
  visit("vocabulary", s.vocabulary, "most entries beside the specials, 0 for all");
  visit("min_frequency", s.min_frequency,
        "a character is kept if it occurs this often in training");
  visit("poems", s.poems, "use only the first N clean poems, 0 for all");
  visit("song_epochs", s.song_epochs,
        "passes over Tang and Song verse together, before those over Tang alone");
  visit("headings", s.headings,
        "share of poems that a heading (form, poet, title) stands before, 0 for none");
  visit("streams", s.streams, "texts side by side in a batch");
  visit("steps", s.steps, "characters of each stream in a batch (back-propagation reaches as far)");
  visit("optimizer", s.optimizer,
        "sgd | momentum | nesterov | adagrad | adadelta | rmsprop | adam | adamw");
  visit("rate", s.rate, "learning rate at its highest");
  visit("momentum", s.momentum, "of momentum and nesterov; beta1 of adam and adamw");
  visit("beta2", s.beta2, "of adam and adamw");
  visit("weight_decay", s.weight_decay, "L2 (adamw: decoupled)");
  visit("schedule", s.schedule, "constant | linear | cosine, after the warm-up");
  visit("warmup", s.warmup, "steps in which the rate rises from 0");
  visit("final_rate", s.final_rate, "rate at the end of linear and cosine");
  visit("clip", s.clip, "largest global norm of the gradient, 0 for no clipping");
  visit("leap", s.leap,
        "nats above the moving mean at which a batch's loss counts as divergence, 0 for never");
  visit("on_divergence", s.on_divergence,
        "back (to the last good checkpoint, with half the rate) | stop");
  visit("average", s.average,
        "decay of the moving average of the weights that is evaluated and saved, 0 for none");
  visit("epochs", s.epochs, "passes over the training poems");
  visit("dropout_embedding", s.dropout_embedding, "dropout on embeddings");
  visit("dropout_output", s.dropout_output, "dropout on the output of each layer");
  visit("dropout_recurrent", s.dropout_recurrent, "dropout of recurrent weights (DropConnect)");
  visit("estimator", s.estimator,
        "corpus (perplexity per predicted token) | report (mean of exp of batch losses)");
  visit("patience", s.patience,
        "stop when the test perplexity has risen so often in a row, 0 for never");
  visit("evaluate_every", s.evaluate_every,
        "steps between evaluations, 0 for the end of each epoch");
  visit("checkpoint_every", s.checkpoint_every, "steps between checkpoints");
  visit("keep", s.keep, "checkpoints kept");
  visit("dtype", s.dtype,
        "operands of the matrix products: fp32 | bf16 | auto (the faster on this machine)");
  visit("threads", s.threads, "0 for all cores");
  visit("seed", s.seed, "of everything random: split, initial weights, order, dropout");
}

// report | base | tiny; InputError names the three for anything else.
TrainSettings preset(const std::string& name);

// "hidden=256"; InputError if the key or the value is not one.
void set_option(TrainSettings& settings, const std::string& assignment);

// Refuses combinations that cannot work, with the option to change.
void check_settings(const TrainSettings& settings);

// What `dtype` means on this machine; UsageError if it has no products of bf16.
Compute compute_of(const TrainSettings& settings);

std::string to_json(const TrainSettings& settings);                                   // config.json
TrainSettings settings_from_json(const std::string& json, const std::string& where);  // FormatError

// The options with their default values in `settings`, one a line, aligned.
std::string describe_options(const TrainSettings& settings);

}  // namespace tangyin
