#!/usr/bin/python3
"""Writes what PyTorch's own Embedding, LSTM and Linear compute, for pytorch_test.cpp:  pytorch_lstm.py FILE

For each case the weights, then two batches, the second beginning in the state that the first one left; for each batch
the loss and every gradient in fp32 and in fp64.  The file is words and numbers between blanks.  Exit status 77: PyTorch
cannot be imported.
"""
import sys

try:
    import torch
    import torch.nn.functional as F
except ImportError as error:
    print(error)
    sys.exit(77)

#        name                   V   E   H  layers tied   texts that start inside a batch, padding
CASES = [("one layer",         97, 24, 40, 1, False, False),
         ("two layers",        97, 40, 32, 2, False, False),
         ("tied",             120, 48, 48, 1, True, False),
         ("two layers, tied",  64, 32, 32, 2, True, False),
         ("packed texts",      97, 24, 40, 2, False, True)]
STEPS, STREAMS = 20, 8


class Model(torch.nn.Module):
    def __init__(self, vocabulary, embedding, hidden, layers, tied):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, embedding)
        self.lstm = torch.nn.LSTM(embedding, hidden, layers)
        self.output = torch.nn.Linear(hidden, vocabulary)
        if tied:
            self.output.weight = self.embedding.weight

    def forward(self, inputs, targets, starts, state):
        x = self.embedding(inputs)
        if starts.any():  # one step at a time, the states of streams where a text starts set to zero
            keep = (1 - starts).to(x.dtype)[:, None, :, None]
            tops = []
            for t in range(len(x)):
                top, state = self.lstm(x[t:t + 1], (state[0] * keep[t], state[1] * keep[t]))
                tops.append(top)
            x = torch.cat(tops)
        else:
            x, state = self.lstm(x, state)
        logits = self.output(x)
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)
        return loss, (state[0].detach(), state[1].detach())


def words(tensor):
    return " ".join(map(repr, tensor.flatten().tolist()))


def write_case(file, name, vocabulary, embedding, hidden, layers, tied, packed):
    narrow = Model(vocabulary, embedding, hidden, layers, tied)
    wide = Model(vocabulary, embedding, hidden, layers, tied)
    wide.load_state_dict(narrow.state_dict())
    wide.double()
    print("case", name.replace(" ", "_"), vocabulary, embedding, hidden, layers, int(tied), STEPS, STREAMS, file=file)
    for key, weight in narrow.named_parameters():
        print("weight", key, weight.numel(), words(weight), file=file)
    states = [tuple(torch.zeros(layers, STREAMS, hidden, dtype=dtype) for _ in "hc")
              for dtype in (torch.float32, torch.float64)]
    for _ in range(2):
        inputs, targets = torch.randint(vocabulary, (2, STEPS, STREAMS))
        starts = torch.zeros(STEPS, STREAMS, dtype=torch.int64)
        if packed:
            starts = (torch.rand(STEPS, STREAMS) < 0.2).long()
            targets[torch.rand(STEPS, STREAMS) < 0.2] = -1
        print("batch", words(inputs), words(targets), words(starts), file=file)
        for k, model in enumerate((narrow, wide)):
            model.zero_grad()
            loss, states[k] = model(inputs, targets, starts, states[k])
            loss.backward()
            print("loss", words(loss), file=file)
            for key, weight in model.named_parameters():
                print("gradient", key, weight.numel(), words(weight.grad), file=file)
    print("end", file=file)


torch.manual_seed(1)
torch.set_num_threads(1)
with open(sys.argv[1], "w", encoding="ascii") as out:
    for case in CASES:
        write_case(out, *case)
