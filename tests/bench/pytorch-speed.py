"""Times training steps of the 33.6M-parameter model in PyTorch, as tests/bench/training-speed.ts does in TypeScript; one JSON line a row.

Environment: VARIANTS, MODES, TOKENS, each a list with commas.
"""
import json
import os
import time

import torch
import torch._dynamo
import torch.nn as nn
import torch.nn.functional as F

N_LAYERS, D_MODEL, D_FF, GATED_D_FF, VOCAB, CONTEXT, HEAD = 8, 512, 2048, 1344, 8192, 512, 64


class Layer(nn.Module):
    """x += oProj attention(norm(x)); x += downProj a(norm(x))."""

    def __init__(self, variant):
        super().__init__()
        self.variant = variant
        self.gated = variant in ("reglu", "swiglu")
        d_ff = GATED_D_FF if self.gated else D_FF
        self.attn_norm, self.ffn_norm = nn.RMSNorm(D_MODEL), nn.RMSNorm(D_MODEL)
        self.qkv = nn.Linear(D_MODEL, 3 * D_MODEL, bias=False)
        self.o_proj = nn.Linear(D_MODEL, D_MODEL, bias=False)
        if self.gated:
            self.gate_proj = nn.Linear(D_MODEL, d_ff, bias=False)
        self.up_proj = nn.Linear(D_MODEL, d_ff, bias=False)
        self.down_proj = nn.Linear(d_ff, D_MODEL, bias=False)

    def activation(self, x):
        up = self.up_proj(x)
        if self.variant == "relu":
            return F.relu(up)
        if self.variant == "relu2":
            return F.relu(up).square()
        gate = self.gate_proj(x)
        return (F.relu(gate) if self.variant == "reglu" else F.silu(gate)) * up

    def forward(self, x, cos, sin):
        batch, context, d_model = x.shape
        q, k, v = self.qkv(self.attn_norm(x)).view(batch, context, 3, d_model // HEAD, HEAD).permute(2, 0, 3, 1, 4)

        def rotate(h):
            a, b = h.chunk(2, -1)
            return torch.cat([a * cos - b * sin, b * cos + a * sin], -1).to(v.dtype)

        mixed = F.scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
        x = x + self.o_proj(mixed.transpose(1, 2).reshape(batch, context, d_model))
        return x + self.down_proj(self.activation(self.ffn_norm(x)))


class Decoder(nn.Module):
    def __init__(self, variant):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, D_MODEL)
        self.layers = nn.ModuleList([Layer(variant) for _ in range(N_LAYERS)])
        self.final_norm = nn.RMSNorm(D_MODEL)
        self.head = nn.Linear(D_MODEL, VOCAB, bias=False)
        frequencies = 10000.0 ** (-torch.arange(0, HEAD, 2) / HEAD)
        angles = torch.outer(torch.arange(CONTEXT), frequencies)
        self.register_buffer("cos", angles.cos())
        self.register_buffer("sin", angles.sin())
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, tokens, targets):
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin)
        logits = self.head(self.final_norm(x)).float()
        return F.cross_entropy(logits.view(-1, VOCAB), targets.view(-1))


def time_training(variant, mode, n_tokens, steps):
    torch._dynamo.reset()
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    model = Decoder(variant).cuda()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    tokens = torch.randint(0, VOCAB, (n_tokens // CONTEXT, CONTEXT), device="cuda")
    targets = torch.roll(tokens, -1, 1)
    run = torch.compile(model) if "compile" in mode else model

    def step():
        with torch.autocast("cuda", torch.bfloat16, enabled="bf16" in mode):
            loss = run(tokens, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss

    for _ in range(4):
        loss = step()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        loss = step()
    torch.cuda.synchronize()
    seconds = (time.perf_counter() - start) / steps
    return {
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "steps": steps,
        "tokensPerSecond": round(n_tokens / seconds),
        "msPerStep": round(seconds * 1000, 2),
        "lastLoss": round(loss.item(), 4),
        "gigabytes": round(torch.cuda.max_memory_allocated() / 1e9, 2),
    }


def chosen(name, otherwise):
    return os.environ.get(name, otherwise).split(",")


if __name__ == "__main__":
    for mode in chosen("MODES", "eager bf16,eager fp32,compile bf16"):
        for variant in chosen("VARIANTS", "relu2"):
            for n_tokens in map(int, chosen("TOKENS", "32768")):
                row = {"engine": f"PyTorch {torch.__version__} {mode}", "card": torch.cuda.get_device_name(0), "model": "33.6M", "variant": variant, "nTokens": n_tokens}
                try:
                    row.update(time_training(variant, mode, n_tokens, 6 if "fp32" in mode else 12))
                except Exception as error:
                    row["error"] = repr(error)[:300]
                torch.cuda.empty_cache()
                torch.cuda.reset_peak_memory_stats()
                print(json.dumps(row), flush=True)
