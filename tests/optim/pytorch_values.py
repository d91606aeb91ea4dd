#!/usr/bin/python3
# Prints the expected values of optimizer_test.cpp: ten steps of PyTorch's optimisers in fp32 on ½ Σ c·x² (gradient c·x).
import torch

START = [1.0, -2.0, 3.0, 0.5, -0.25]
CURVATURE = torch.tensor([1.0, 10.0, 0.1, 3.0, 0.01])
o = torch.optim
CASES = [
    ("sgd", 0.05, 0.0, lambda p: o.SGD(p, lr=0.05)),
    ("sgd", 0.05, 0.1, lambda p: o.SGD(p, lr=0.05, weight_decay=0.1)),
    ("momentum", 0.02, 0.1, lambda p: o.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.1)),
    ("nesterov", 0.02, 0.1, lambda p: o.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.1)),
    ("adagrad", 0.1, 0.1, lambda p: o.Adagrad(p, lr=0.1, weight_decay=0.1)),
    ("adadelta", 1.0, 0.1, lambda p: o.Adadelta(p, lr=1.0, weight_decay=0.1)),
    ("rmsprop", 0.01, 0.1, lambda p: o.RMSprop(p, lr=0.01, weight_decay=0.1)),
    ("adam", 0.05, 0.0, lambda p: o.Adam(p, lr=0.05)),
    ("adam", 0.05, 0.1, lambda p: o.Adam(p, lr=0.05, weight_decay=0.1)),
    ("adamw", 0.05, 0.0, lambda p: o.AdamW(p, lr=0.05, weight_decay=0.0)),
    ("adamw", 0.05, 0.1, lambda p: o.AdamW(p, lr=0.05, weight_decay=0.1)),
]
for name, rate, decay, make in CASES:
    x = torch.tensor(START, requires_grad=True)
    optimizer = make([x])
    for _ in range(10):
        x.grad = CURVATURE * x.detach()
        optimizer.step()
    values = ", ".join(f"{v:.9g}" for v in x.tolist())
    print(f'    {{"{name}", {rate}, {decay}, {{{values}}}}},')
