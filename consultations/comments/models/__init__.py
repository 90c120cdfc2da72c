from consultations.comments.models.batch import ImportBatch
from consultations.comments.models.batch_row import BatchRow
from consultations.comments.models.comment import Comment
from consultations.comments.models.contributor import Contributor
from consultations.comments.models.erasure import Erasure
from consultations.comments.models.public_text import PublicTextVersion
from consultations.comments.models.receipt import Receipt
from consultations.comments.models.row_error import RowError
from consultations.comments.models.submission import Submission
from consultations.comments.models.target import CommentTarget

__all__ = [
    "BatchRow",
    "Comment",
    "CommentTarget",
    "Contributor",
    "Erasure",
    "ImportBatch",
    "PublicTextVersion",
    "Receipt",
    "RowError",
    "Submission",
]
