"""KMeans and MiniBatchKMeans on SVD-100 of TF-IDF words, and LDA on counts; all are told the number of topics."""

import sys

import jieba
from common import answer, texts
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import LatentDirichletAllocation, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

METHOD, TOPICS = sys.argv[3], int(sys.argv[4])


def work() -> list[int]:
    words = [" ".join(jieba.cut(text)) for text in texts()]
    if METHOD == "lda":
        counts = CountVectorizer(min_df=2, max_df=0.3).fit_transform(words)
        lda = LatentDirichletAllocation(TOPICS, learning_method="online", random_state=0)
        return list(lda.fit_transform(counts).argmax(axis=1))
    x = TruncatedSVD(100, random_state=0).fit_transform(TfidfVectorizer(min_df=2).fit_transform(words))
    kind = KMeans if METHOD == "kmeans" else MiniBatchKMeans
    return list(kind(TOPICS, n_init=3, random_state=0).fit_predict(x))


answer(work)
