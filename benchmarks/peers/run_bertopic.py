"""BERTopic offline: words → TF-IDF → SVD-100 → UMAP-5 → HDBSCAN. Noise is one more topic, as its users see it."""

import jieba
from bertopic import BERTopic
from common import answer, texts
from hdbscan import HDBSCAN
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from umap import UMAP


def work() -> list[int]:
    words = [" ".join(jieba.cut(text)) for text in texts()]
    embeddings = TruncatedSVD(100, random_state=0).fit_transform(TfidfVectorizer(min_df=2).fit_transform(words))
    model = BERTopic(
        language="multilingual",
        embedding_model=None,
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0),
        hdbscan_model=HDBSCAN(min_cluster_size=15, metric="euclidean", cluster_selection_method="eom"),
        vectorizer_model=CountVectorizer(min_df=2),
    )
    return list(model.fit_transform(words, embeddings)[0])


answer(work)
