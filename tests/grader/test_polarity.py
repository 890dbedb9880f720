"""What a sentence affirms and what it denies, place by place, in both languages.

In the tables ``+word`` is affirmed and ``-word`` is denied by the sentence.
"""

from __future__ import annotations

import pytest

from bot.bank import load_library
from grader.polarity import DENIED
from grader.reading import Reading, read
from grader.vocabulary import Vocabulary, vocabulary

DENIALS = [
    ("The layer does not use the batch size", "+layer -batch"),
    ("the output doesnt change with the learning rate", "+output -change -learning rate"),
    ("gradient explosion cannot happen here", "-explosion"),
    ("the bias is not needed", "-bias"),
    ("the running mean is not used at inference", "+running mean"),
    ("It no longer needs a bias term", "-bias"),
    ("it never saturates on the right", "-saturates"),
    ("A thread hardly ever copies its memory", "-copies -memory"),
    ("it rarely converges to the optimum", "-converges"),
    ("The optimiser fails to converge", "-converge"),
    ("The loss is anything but convex", "+loss -convex"),
    ("it is by no means stable", "-stable"),
    ("this is not at all sparse", "-sparse"),
    ("the kernel is far from being linear", "+kernel -linear"),
    ("It neither shuffles nor sorts the data", "-shuffles -sorts"),
    ("neither the mean nor the variance is learned", "-mean -variance"),
    ("It is not true that dropout scales the weights", "-dropout -scales -weights"),
    ("it does not mean the gradient vanishes", "-vanishes"),
    ("The page table is not cached and not swapped", "-cached -swapped"),
    ("they cannot share memory or sockets", "-memory -sockets"),
    ("不同线程不能共享栈", "-共享 -栈"),
    ("输出不依赖批大小", "+输出 -依赖 -批"),
    ("它从来不排序", "-排序"),
    ("它谈不上稳定", "-稳定"),
    ("这算不上随机", "-随机"),
    ("它几乎不占内存", "-内存"),
    ("它很少会收敛", "-收敛"),
    ("它既不会消失也不会爆炸", "-消失 -爆炸"),
    ("不消失、不爆炸", "-消失 -爆炸"),
    ("既不排序又不去重", "-排序 -去重"),
    ("梯度传不到浅层", "+梯度 -浅层"),
    ("权重学不到东西", "-学"),
    ("模型收敛不了", "-收敛"),
    ("误以为它能加速收敛", "-加速 -收敛"),
    ("并不意味着梯度消失", "-梯度 -消失"),
    ("链表绝非连续存放", "+链表 -连续"),
    ("远远谈不上凸", "-凸"),
    ("这不代表方差变小", "-方差"),
    ("in no way does it change the gradient", "-change -gradient"),
    ("it is nowhere near convex", "-convex"),
    ("it is not in the least sparse", "-sparse"),
    ("It refuses to converge", "-converge"),
    ("It is anything other than convex", "-convex"),
    ("None of the layers share weights", "-share -weights"),
    ("The weights are not shared, nor is the bias", "-shared -bias"),
    ("别用动量", "-动量"),
    ("禁止写内存", "-内存"),
    ("它一点也不稳定", "-稳定"),
    ("难以并行", "-并行"),
]

OBJECTS = [
    ("It works without labels", "-labels"),
    ("it lacks a normalisation layer", "-normalisation"),
    ("It is free of locks", "-locks"),
    ("There is no need for a bias", "-bias"),
    ("no need to sort the keys", "-sort"),
    ("you need not store the activations", "-store -activations"),
    ("momentum has nothing to do with the batch size", "-batch size"),
    ("the tree has no cycles and is connected", "-cycles +connected"),
    ("The kernel has no padding, so the map shrinks", "-padding +shrinks"),
    ("no lock is taken but the page is copied", "-lock +page +copied"),
    ("无需标签就能训练", "-标签"),
    ("拿不到锁时会循环", "-锁 +循环"),
    ("没有标签时会循环", "-标签 +循环"),
    ("不会同时更新参数", "-参数"),
    ("用不着锁", "-锁"),
    ("没必要排序", "-排序"),
    ("不用额外的内存", "-内存"),
    ("训练时免去了归一化", "-归一化"),
    ("缺少动量项", "-动量"),
    ("没有偏置，也没有激活", "-偏置 -激活"),
    ("它没有参数而且很快", "-参数 +快"),
    ("和批大小没有关系", "-批"),
    ("与学习率毫无关系", "-学习率"),
    ("It has little to do with the variance", "-variance"),
    ("it has zero extra parameters", "-parameters"),
    ("nobody normalises the labels", "-normalises"),
]

BESIDE = [
    ("It uses the median rather than the mean", "+median -mean"),
    ("It normalises channels, not samples", "+channels -samples"),
    ("it divides by the variance not the mean", "+variance -mean"),
    ("Instead of averaging it keeps the maximum", "-averaging +maximum"),
    ("instead of waiting, the worker steals tasks", "-waiting +worker +tasks"),
    ("Instead of a list it uses a heap", "-list +heap"),
    ("Unlike a process it shares memory", "-process +shares +memory"),
    ("The stack is used in place of recursion", "+stack -recursion"),
    ("不是求和而是拼接", "-求和 +拼接"),
    ("是拼接而不是求和", "+拼接 -求和"),
    ("用队列，而非栈", "+队列 -栈"),
    ("与其调学习率不如加归一化", "-学习率 +归一化"),
    ("不像进程那样独占内存，线程共享内存", "+线程"),
    ("用最大值代替平均", "+最大值 -平均"),
    ("it is not the mean but the variance", "-mean +variance"),
    ("It isn't the batch that is normalised, it is the layer", "-batch +layer"),
    ("问题不在方差，而在均值", "-方差 +均值"),
    ("并非方差，恰恰是均值", "-方差 +均值"),
    ("Not batch: it normalises over the channels", "-batch +channels"),
    ("No, the loss is convex", "+loss +convex"),
    ("不，损失是凸的", "+损失 +凸"),
    ("不是，损失是凸的", "+损失 +凸"),
    ("不对，应该是方差", "+方差"),
]

AFFIRMED = [
    ("not only the mean but also the variance", "+mean +variance"),
    ("Not X alone: it keeps the variance too", "+variance"),
    ("It is not just fast, it is stable", "+fast +stable"),
    ("not merely a speed-up, it regularises", "+speed-up"),
    ("Not just the mean is used, the variance too", "+mean +variance"),
    ("no doubt the variance falls", "+variance +falls"),
    ("not least because the loss is convex", "+loss +convex"),
    ("no matter how large the batch, it converges", "+batch +converges"),
    ("No more than two threads hold the lock", "+threads +lock"),
    ("it cannot but converge", "+converge"),
    ("the schedule cannot help but diverge", "+diverge"),
    ("nothing but the variance matters", "+variance"),
    ("It adds non-linearity", "+adds"),
    ("non-blocking calls return at once", "+calls"),
    ("the function is non-convex", "+function"),
    ("不仅减小方差，还加快收敛", "+方差 +收敛"),
    ("不只是减小方差", "+方差"),
    ("不单单是均值", "+均值"),
    ("不止一个线程", "+线程"),
    ("无论批多大都收敛", "+批 +收敛"),
    ("不管怎样都要加锁", "+锁"),
    ("无疑是方差", "+方差"),
    ("不断更新权重", "+更新 +权重"),
    ("不停地迭代", "+迭代"),
    ("不少层共享权重", "+共享 +权重"),
    ("不同层的学习率", "+学习率"),
    ("不久就收敛", "+收敛"),
    ("不过方差变小了", "+方差"),
    ("效果不错，收敛快", "+收敛"),
    ("和平均差不多", "+平均"),
    ("有无穷多个解", "+解"),
    ("批大小无限增大", "+增大"),
    ("不得不加锁", "+锁"),
    ("不能不归一化", "+归一化"),
    ("少不了归一化", "+归一化"),
    ("离不开缓存", "+缓存"),
    ("不妨加动量", "+动量"),
    ("非线性激活", "+激活"),
    ("除非加锁", "+锁"),
    ("无监督训练", "+训练"),
    ("无偏估计", "+估计"),
    ("无向图", "+图"),
    ("没错，是方差", "+方差"),
    ("毫无疑问方差变小", "+方差"),
    ("未来的样本", "+样本"),
    ("It is not without momentum", "+momentum"),
    ("不是不收敛", "+收敛"),
    ("并不是没有动量", "+动量"),
    ("It does not avoid overfitting", "+overfitting"),
    ("不能避免过拟合", "+过拟合"),
    ("dropping unimportant weights", "+weights"),
    ("去掉不重要的权重", "+权重"),
    ("不收敛的原因是学习率太大", "+学习率 +大"),
    ("No wonder the gradient vanishes", "+gradient +vanishes"),
    ("the more data the better, no question", "+data"),
    ("it is not uncommon to see spikes", "+spikes"),
    ("it cannot be denied that the loss is convex", "+convex"),
    ("it is no secret that the loss is convex", "+convex"),
]

REACH = [
    ("It isn't random: the seed fixes it", "+seed +fixes"),
    ("The loss does not grow: it stays constant", "+stays +constant"),
    ("它不是随机的：种子决定了它", "+种子"),
    ("梯度不会消失：恒等路径直接传递", "+恒等"),
    ("it is not true that BN: the mean is shared", "-mean -shared"),
    ("It never uses the following: batch size", "-batch size"),
    ("It is never negative and goes to zero", "-negative +zero"),
    ("It is not linear and has a kink", "-linear +kink"),
    ("it never saturates and kills gradients", "-saturates -kills"),
    ("没有非线性的话，多层等于一层", "+等于"),
    ("Without normalisation the gradient explodes", "-normalisation +explodes"),
    ("without using the mean it diverges", "-mean +diverges"),
    ("if you do not shuffle then the batches are correlated", "-shuffle +batches +correlated"),
    ("if it were not for the skip connection, the gradient would vanish", "-skip +vanish"),
    ("要不是有残差，梯度就消失了", "+消失"),
    ("不归一化就会爆炸", "-归一化 +爆炸"),
    ("没有激活函数就等于线性", "-激活 +线性"),
    ("不减均值则方差变大", "-均值 +方差"),
    ("步长不能太大，否则发散", "+大 +发散"),
    ("the step must not be large, otherwise it diverges", "+large +diverges"),
    ("学习率不要太大，不然会发散", "+大 +发散"),
    ("不是因为均值，而是因为方差", "-均值 +方差"),
    ("not because of the mean but because of the variance", "-mean +variance"),
]

SUPPOSED = [
    ("You might think it reduces variance, but it reduces bias", "-variance +bias"),
    ("Many people believe BN removes noise, in fact it adds noise", "-removes +adds"),
    ("It is a myth that Adam needs no tuning", "+tuning"),
    ("Contrary to popular belief the kernel is shared", "+kernel +shared"),
    ("It is a common misconception that heaps are sorted", "-sorted"),
    ("It is wrongly assumed that threads share the stack", "-share -stack"),
    ("很多人以为堆是有序的，其实只有堆顶最小", "-有序 +堆顶"),
    ("有人说它减小偏差，其实减小的是方差", "-偏差 +方差"),
    ("乍一看像是线性，其实是平方", "-线性 +平方"),
    ("常见的误解是栈在线程间共享", "-栈 -共享"),
    ("Does it share the stack? No, it shares the heap", "-stack +heap"),
    ("它共享栈吗？不，它共享堆", "-栈 +堆"),
    ("Does it share the heap? Yes. The stack is private", "+heap +stack"),
    ("Some argue that it smooths the loss surface", "+smooths +loss"),
    ("有人认为它平滑了损失曲面", "+平滑 +损失"),
    ("it would be wrong to say that the loss is convex", "-convex"),
    ("it is wrong that dropout adds parameters", "-adds -parameters"),
]


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    rubric = next(question.rubric for question in load_library().questions.values() if question.rubric)
    return vocabulary(rubric.lexicon)


def is_denied(reading: Reading, word: str) -> bool:
    """The sign of the mark at *word*; of its place where the word is part of no mark."""
    at = reading.text.chars.index(word.lower())
    token = next(token for token, (start, end) in enumerate(reading.places) if start <= at < end)
    marks = [
        denied == DENIED
        for mark, denied in zip(reading.marks, reading.denied, strict=True)
        if mark.start <= token < mark.end
    ]
    return marks[0] if marks else reading.signs.is_denied(token, token + 1)


def check(text: str, expected: str, known: Vocabulary) -> None:
    reading = read(text, known)
    wanted = {" ".join(each.split()): sign == "-" for sign, each in _split(expected)}
    assert {word: is_denied(reading, word) for word in wanted} == wanted


def _split(expected: str) -> list[tuple[str, str]]:
    pieces = expected.replace(" +", "\n+").replace(" -", "\n-").split("\n")
    return [(piece[0], piece[1:]) for piece in pieces]


@pytest.mark.parametrize(("text", "expected"), DENIALS, ids=[text for text, _ in DENIALS])
def test_a_denial_denies_what_follows_it_in_its_clause(text: str, expected: str, known: Vocabulary) -> None:
    check(text, expected, known)


@pytest.mark.parametrize(("text", "expected"), OBJECTS, ids=[text for text, _ in OBJECTS])
def test_absence_denies_its_object(text: str, expected: str, known: Vocabulary) -> None:
    check(text, expected, known)


@pytest.mark.parametrize(("text", "expected"), BESIDE, ids=[text for text, _ in BESIDE])
def test_what_is_put_in_place_of_another_is_affirmed(text: str, expected: str, known: Vocabulary) -> None:
    check(text, expected, known)


@pytest.mark.parametrize(("text", "expected"), AFFIRMED, ids=[text for text, _ in AFFIRMED])
def test_words_that_only_look_like_a_denial_deny_nothing(text: str, expected: str, known: Vocabulary) -> None:
    check(text, expected, known)


@pytest.mark.parametrize(("text", "expected"), REACH, ids=[text for text, _ in REACH])
def test_a_denial_ends_with_its_case_and_does_not_reach_what_follows_from_it(
    text: str, expected: str, known: Vocabulary
) -> None:
    check(text, expected, known)


@pytest.mark.parametrize(("text", "expected"), SUPPOSED, ids=[text for text, _ in SUPPOSED])
def test_what_others_wrongly_suppose_is_denied(text: str, expected: str, known: Vocabulary) -> None:
    check(text, expected, known)
