"""The paper's predictor of one layer in PyTorch, as its users write it, on a CPU or a graphics card: rows a second of training. Run by predictor.ts; prints one JSON object a line."""

import json
import sys
import time

import torch
from torch import nn

plan = json.loads(sys.argv[1])
rows, d_model, d_ff, width, batch = (plan[key] for key in ("nRows", "dModel", "dFF", "width", "batchRows"))
device = plan["device"]
torch.set_num_threads(plan["nThreads"])
torch.manual_seed(1)
inputs = torch.randn(rows, d_model).half().to(device)
labels = (torch.rand(rows, d_ff) < plan["activationRatio"]).to(device)

network = nn.Sequential(nn.Linear(d_model, width), nn.Linear(width, d_ff)).to(device)
optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01, fused=True)


def epoch() -> float:
    start = time.perf_counter()
    order = torch.randperm(rows).to(device)
    for first in range(0, rows - batch + 1, batch):
        chosen = order[first : first + batch]
        x, y = inputs[chosen].float(), labels[chosen].float()
        loss = nn.functional.binary_cross_entropy_with_logits(network(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if device == "cuda":
        torch.cuda.synchronize()
    return (rows - rows % batch) / (time.perf_counter() - start)


for line in sys.stdin:  # an epoch for each line, so that both sides take turns
    print(json.dumps({"rowsPerSecond": epoch(), "version": torch.__version__}), flush=True)
