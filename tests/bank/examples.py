"""Small banks for tests: one good question of each kind, and a folder to put them in."""

from __future__ import annotations

from pathlib import Path

TOPICS = "cnn: {zh: 卷积网络, en: Convolutional networks}\nnormalization: {zh: 归一化, en: Normalisation}\n"

LEXICON = """\
batch normalization: {names: [BN, batch norm, 批归一化]}
running mean: {names: [moving average, 滑动平均]}
"""

TEXT = """\
- id: bn-at-inference
  topic: normalization
  level: 2
  kind: text
  ask: {zh: 批归一化在推理时用什么统计量？, en: Which statistics does batch norm use at inference?}
  answer:
    zh: 推理时用训练中累积的滑动平均，不用当前批的统计量。
    en: At inference it uses the running averages gathered in training, not the statistics of the current batch.
  points:
    - id: running
      weight: 2
      fact: {zh: 用训练时累积的滑动平均, en: It uses the running averages gathered during training}
      accept: ["{running mean}", "(累积 | 保存) ... 均值"]
      refuse:
        - {pattern: "=当前 批", say: {zh: 推理时不看当前批。, en: Inference does not look at the current batch.}}
      probe: {zh: 这些数从哪里来？, en: Where do these numbers come from?}
  misconceptions:
    - claim: {zh: 推理时重新计算每一批的均值, en: The mean of each batch is computed again at inference}
      say: {zh: 那样结果会依赖同一批的其他样本。, en: "Then a result would depend on its neighbours in the batch."}
  hints:
    - {zh: 一次只来一个样本怎么办？, en: What if one sample comes alone?}
  samples:
    - {answer: "It uses the moving average from training.", score: "0.8..1", points: {running: hit}}
    - {answer: "I like convolutions.", score: "<=0.3"}
  sources: [{seed: 001.txt, at: "1.11"}]
"""

NUMBER = """\
- id: conv-output
  topic: cnn
  level: 2
  kind: number
  ask: {zh: "输入 {n}，核 {k}，步长 {s}，输出边长？", en: "Input {n}, kernel {k}, stride {s}: what is the output side?"}
  given: {n: [32, 56, 112, 224], k: [3, 5, 7], s: [1, 2]}
  answer: floor((n - k)/s) + 1
  unit: px
  explain: {zh: 用公式。, en: "floor((n - k)/s) + 1 with {n} and {k}."}
  mistakes:
    - {id: no-one, when: "floor((n - k)/s)", say: {zh: 忘了加一。, en: You left out the + 1.}}
  hints: [{zh: 数一数起点。, en: Count where the kernel can start.}]
  samples:
    - {given: {n: 32, k: 3, s: 1}, answer: "30", score: "1"}
    - {given: {n: 32, k: 3, s: 1}, answer: "29", score: "0", mistake: no-one}
    - {given: {n: 32, k: 3, s: 1}, answer: it depends, outcome: unclear}
"""

CHOICE = """\
- id: bn-place
  topic: normalization
  level: 1
  kind: choice
  ask: {zh: BN 对什么求均值？, en: What does BN average over?}
  options: [{id: a, zh: 一批样本, en: the batch}, {id: b, zh: 一个样本, en: one sample}]
  answer: a
  explain: {zh: 批归一化沿着批求均值。, en: It averages over the batch.}
  hints: [{zh: 看名字。, en: Look at its name.}]
  samples: [{answer: a, score: "1"}, {answer: "the batch", outcome: correct}, {answer: b, score: "0"}]
"""

LIST = """\
- id: norms
  topic: normalization
  level: 1
  kind: list
  need: 1
  ask: {zh: 说出一种归一化。, en: Name a normalisation.}
  answer: {zh: 批归一化、层归一化。, en: Batch norm and layer norm.}
  points:
    - {id: bn, weight: 1, fact: {zh: 批归一化, en: batch norm}, accept: ["{batch normalization}"]}
    - {id: ln, weight: 1, fact: {zh: 层归一化, en: layer norm}, accept: ["layer norm*"]}
  hints: [{zh: 沿批。, en: Along the batch.}]
  samples: [{answer: "layer norm", score: "1"}]
"""

FORMULA = """\
- id: conv-params
  topic: cnn
  level: 1
  kind: formula
  ask: {zh: 参数量？, en: "How many parameters, in k, c and d?"}
  variables: {k: 1..9, c: 1..512, d: 1..512}
  answer: d*(k^2*c + 1)
  explain: {zh: 每个输出通道有一个偏置。, en: Each output channel has one bias.}
  mistakes:
    - {id: no-bias, when: d*k^2*c, say: {zh: 忘了偏置。, en: The bias is missing.}}
  hints: [{zh: 先数一个通道。, en: Count one channel.}]
  samples:
    - {answer: c*d*k^2 + d, score: "1"}
    - {answer: c*d*k^2, score: "0", mistake: no-bias}
"""

PLAN = """\
id: short
title: {zh: 短, en: Short}
about: {zh: 一道题。, en: One question.}
phases:
  - {name: {zh: 卷积, en: Convolutions}, topics: [cnn], levels: 1..3, count: 1, follow_ups: yes}
"""


def make_bank(folder: Path, *questions: str, topics: str = TOPICS, lexicon: str = LEXICON, plan: str = PLAN) -> Path:
    """A bank folder below *folder* with one file of *questions*."""
    for name, content in {
        "topics.yaml": topics,
        "lexicon/words.yaml": lexicon,
        "plans/short.yaml": plan,
        "own/questions.yaml": "\n".join(questions),
    }.items():
        path = folder / "bank" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / "bank"
