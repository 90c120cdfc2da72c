"""Texts that collide: few characters, shared sentences, copies with small changes."""

from hypothesis import strategies as st

SENTENCES = [
    "建议将消防车通道的标志做得更醒目。",
    "老旧小区电梯维修资金应当公示账目！",
    "停车收费标准三年没有调整过，希望公开。",
    "公交末班车太早，下夜班的人回不了家。",
    "学校门口早晚高峰没有人指挥交通。",
    "垃圾中转站离居民楼不足三十米，臭味很大。",
    "養老院的護理員留不住，補貼到不了手裏。",
    "3.5%的服务费没有说明，10:30以后还要加价。",
]
SHORT = ["", "同意", "反对", "👍", "同意！", "无", " ", "½"]

sentences = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("".join)
noise = st.text("甲乙丙丁不三六", max_size=3)
changed = st.tuples(sentences, st.integers(0, 60), noise).map(
    lambda made: made[0][: made[1]] + made[2] + made[0][made[1] :]
)
comments = st.one_of(changed, sentences, st.sampled_from(SHORT), st.text("甲乙丙丁戊己庚辛", min_size=0, max_size=24))
rounds = st.lists(comments, max_size=40)
