"""The table of units, as text: a line reads ``name = factor base units``; further spellings come after.

Sources: SI Brochure (9th ed.) for SI, IEC 80000-13 for binary prefixes, NIST SP 811 for the customary ones;
1 MAC = 2 FLOPs by convention of the field; a nat is 1/ln 2 bits.
"""

SI_PREFIXES = {
    "Q": 30,
    "R": 27,
    "Y": 24,
    "Z": 21,
    "E": 18,
    "P": 15,
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "μ": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
}
BINARY_PREFIXES = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}

# These take SI prefixes; those of bits and operations take binary ones too.
PREFIXED = """
m = 1 m; g = 1/1000 kg; s = 1 s; A = 1 A; K = 1 K; mol = 1 mol; cd = 1 cd; Hz = 1 s^-1; N = 1 kg m s^-2
J = 1 kg m^2 s^-2; W = 1 kg m^2 s^-3; Pa = 1 kg m^-1 s^-2; V = 1 A^-1 kg m^2 s^-3; Ω = 1 A^-2 kg m^2 s^-3
C = 1 A s; F = 1 A^2 kg^-1 m^-2 s^4; T = 1 A^-1 kg s^-2; H = 1 A^-2 kg m^2 s^-2; L = 1/1000 m^3; l = 1/1000 m^3
VA = 1 kg m^2 s^-3; Sv = 1 m^2 s^-2; Gy = 1 m^2 s^-2; kat = 1 mol s^-1; eV = 1.602176634e-19 kg m^2 s^-2
Wh = 3600 kg m^2 s^-2; cal = 523/125 kg m^2 s^-2; S = 1 A^2 kg^-1 m^-2 s^3
b = 1 bit; B = 8 bit; bit = 1 bit; byte = 8 bit; bps = 1 bit s^-1; Bps = 8 bit s^-1; FLOP = 1 flop
FLOPs = 1 flop; MAC = 2 flop; MACs = 2 flop; FLOPS = 1 flop; FLOP/s = 1 flop s^-1; px = 1 px; mL = 1/1000000 m^3
ohm = 1 A^-2 kg m^2 s^-3; lm = 1 cd; Wb = 1 A^-1 kg m^2 s^-2; Bq = 1 s^-1; t = 1000 kg
bar = 100000 kg m^-1 s^-2; M = 1000 m^-3 mol
"""

PLAIN = """
cc = 1/1000000 m^3; angstrom = 1/10000000000 m; % = 1/100; ‰ = 1/1000; ppm = 1/1000000; times = 1; min = 60 s
h = 3600 s; hr = 3600 s; day = 86400 s
week = 604800 s; year = 31557600 s; rad = 1; deg = 0.017453292519943295; nat = 1.4426950408889634 bit; dB = 1 dB
params = 1 params; samples = 1 samples; tokens = 1 tokens; steps = 1 steps; layers = 1 layers; runs = 1 runs
neurons = 1 neurons; ft = 381/1250 m; inch = 127/5000 m; mile = 201168/125 m; yd = 1143/1250 m
lb = 45359237/100000000 kg; lbf = 4.4482216152605 kg m s^-2; oz = 45359237/1600000000 kg
gal = 473176473/125000000000 m^3; cup = 473176473/2000000000000 m^3; qt = 473176473/500000000000 m^3
pt = 473176473/1000000000000 m^3; atm = 101325 kg m^-1 s^-2; mph = 1397/3125 m s^-1; acre = 316160658/78125 m^2
ha = 10000 m^2; classes = 1 classes; channels = 1 channels; connections = 1 connections; anchors = 1 anchors
boxes = 1 boxes; regions = 1 regions; images = 1 images; comparisons = 1 comparisons; nodes = 1 nodes; pages = 1 pages
hp = 745.69987158227 kg m^2 s^-3; u = 1.6605390666e-27 kg; amu = 1.6605390666e-27 kg; count = 1
mmHg = 133.322387415 kg m^-1 s^-2; torr = 20265/152 kg m^-1 s^-2; rev = 6.283185307179586
"""

SPELLINGS = """
bit: bits Bit Bits 比特 位 位比特 比特位
byte: bytes Byte Bytes 字节
px: pixel pixels 像素
params: 参数 个参数 param parameter parameters weights weight 权重 个权重
times: 倍 x × fold
count: 个 次 条 张 种 块 elements values numbers floats 乘法 次乘法 units unit 单元 行 列
    操作 次操作 ops mults multiplications adds
layers: 层 layer
samples: sample 样本 个样本
tokens: token
steps: step 步 iterations iteration
runs: run
neurons: neuron neurones 神经元 个神经元
s: sec secs second seconds 秒
ms: 毫秒
μs: 微秒
ns: 纳秒
min: 分钟 minute minutes mins
h: 小时 hour hours hrs
day: 天 days
week: weeks
year: years yr
m: meter meters metre metres 米
cm: 厘米 centimeters
mm: 毫米
km: 公里 千米 kilometers
g: 克 gram grams
kg: 千克 公斤 kilogram kilograms
deg: 度 degree degrees
ft: feet foot
inch: inches
mile: miles mi
yd: yard yards
%: percent pct 百分点
nat: nats
FLOP: flop flops Flops FLOPs FLOPS 浮点运算 次浮点运算
MAC: mac macs MACs MAdd MAdds madds 乘加 次乘加
ohm: ohms
A: amp amps
V: volt volts
W: watt watts
J: joule joules
N: newton newtons
Hz: hertz
Pa: pascal
°C: ℃ degC 摄氏度
°F: degF
K: kelvin degK
lb: pound pounds lbs
gal: gallon gallons
cup: cups
L: liter liters litre litres 升
rad: radian radians 弧度
classes: class
channels: channel 通道 个通道
km/h: kph
connections: connection 条连接 个连接
anchors: anchor 锚框 个锚框 锚点 个锚点
boxes: box 个框 个候选框
regions: region 个区域 个候选区域
images: image 张图 张图片 幅图
comparisons: comparison 次比较
nodes: node 个节点 个结点
pages: page 个页 页
MBps: MB/s
GBps: GB/s
mol: mole moles
dB: 分贝
MB: 兆 兆字节
KB: 千字节
kB: KB
kb: Kb
GB: 吉
KiB: KiB
t: tonne
GFLOP: GFLOPs GFLOPS
TFLOP: TFLOPs TFLOPS
MFLOP: MFLOPs MFLOPS
GMAC: GMACs GMac
MMAC: MMACs MMac
TMAC: TMACs
epochs: epoch
"""
