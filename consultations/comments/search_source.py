"""How comments are searched: their documents, their filters, and who may see them."""

from collections.abc import Iterable, Iterator

from consultations.comments.models import Comment
from consultations.comments.models.comment import CommentQuerySet
from consultations.comments.permissions import VIEW_COMMENT
from consultations.comments.search_fields import FILTERS, read_registered
from consultations.drafts.models import Provision
from consultations.rounds.models import Assignment
from contactpoints.listeners import register_path_listener
from contactpoints.models.area import path_prefixes
from portal.accounts.grants import Person, allowed, scopes
from portal.accounts.models import Scope, ScopeKind
from search.engine import Delete, Filter, IndexSchema, Op, Scalar, SearchDoc, Terms, Upsert
from search.outbox import mark_all_changed
from search.sources import SearchSource, register

COMMENTS = IndexSchema(name="comments", version=3, filters=FILTERS)
# A scope that nothing lies in: whoever may see nothing sees nothing.
_NOWHERE = "nowhere"


_Tasks = dict[tuple[int, int | None], int]


def _operations(ids: Iterable[int]) -> Iterator[Op]:
    wanted = list(ids)
    rows = list(
        Comment.objects.current()
        .filter(pk__in=wanted)
        .select_related("submission", "area", "consultation")
        .prefetch_related("targets")
    )
    ancestors, tasks, registered = _Ancestors(), _tasks(rows), read_registered(rows)
    indexed = set()
    for comment in rows:
        indexed.add(comment.pk)
        filters = _filters(comment, ancestors, tasks) | registered[comment.pk]
        yield Upsert(
            SearchDoc(comment.pk, comment.rev, comment.original_text, filters, {"created_at": comment.created_at})
        )
    for pk, rev in Comment.objects.filter(pk__in=set(wanted) - indexed).values_list("pk", "rev"):
        yield Delete(pk, rev)


class _Ancestors:
    """Provisions above a provision, looked up once per draft."""

    def __init__(self) -> None:
        self._parents: dict[int, int | None] = {}

    def of(self, provision_id: int) -> Iterator[int]:
        at: int | None = provision_id
        while at is not None:
            yield at
            if at not in self._parents:
                self._load(at)
            at = self._parents[at]

    def _load(self, provision_id: int) -> None:
        drafts = Provision.objects.filter(pk=provision_id).values("draft")
        self._parents |= dict(Provision.objects.filter(draft__in=drafts).values_list("pk", "parent"))


def _filters(comment: Comment, ancestors: _Ancestors, tasks: _Tasks) -> dict[str, tuple[Scalar, ...]]:
    submission = comment.submission
    areas = path_prefixes(comment.area.path) if comment.area else []
    targets = list(comment.targets.all())
    units = {above for t in targets if t.provision_id for above in ancestors.of(t.provision_id)}
    return {
        "consultation": (comment.consultation_id,),
        "provision": tuple(sorted(units)),
        "target": tuple(sorted({target.kind for target in targets})),
        "point": (submission.contact_point_id,) if submission.contact_point_id else (),
        "area": tuple(areas),
        "clearance": (comment.clearance,),
        "door": (submission.door,),
        "scope": tuple(scope.token for scope in _lies_in(comment, areas, tasks)),
    }


def _tasks(comments: Iterable[Comment]) -> _Tasks:
    """The assignments in which these comments were collected, by consultation and point."""
    places = {(comment.consultation_id, comment.submission.contact_point_id) for comment in comments}
    rows = Assignment.objects.filter(
        consultation__in={consultation for consultation, _point in places},
        contact_point__in={point for _consultation, point in places if point},
    )
    return {
        (consultation, point): pk for consultation, point, pk in rows.values_list("consultation", "contact_point", "pk")
    }


def _lies_in(comment: Comment, areas: list[str], tasks: _Tasks) -> Iterator[Scope]:
    yield Scope(ScopeKind.CONSULTATION, str(comment.consultation_id))
    yield Scope(ScopeKind.PROJECT, str(comment.consultation.project_id))
    if comment.submission.contact_point_id:
        yield Scope(ScopeKind.POINT, str(comment.submission.contact_point_id))
    if task := tasks.get((comment.consultation_id, comment.submission.contact_point_id)):
        yield Scope(ScopeKind.ASSIGNMENT, str(task))
    yield from (Scope(ScopeKind.AREA, path) for path in areas)


def _revisions(after_id: int, limit: int) -> list[tuple[int, int]]:
    rows = Comment.objects.current().filter(pk__gt=after_id).order_by("pk")
    return list(rows.values_list("pk", "rev")[:limit])


def _scope(user: Person) -> tuple[Filter, ...]:
    where = scopes(user, VIEW_COMMENT)
    if any(scope.kind is ScopeKind.EVERYTHING for scope in where):
        return ()
    return (Terms("scope", tuple(scope.token for scope in where) or (_NOWHERE,)),)


def visible_comments(user: Person) -> CommentQuerySet:
    """The comments that this person may read in the office, those that were withdrawn or superseded too."""
    return allowed(user, VIEW_COMMENT, Comment.objects.received())


def _findable_comments(user: Person) -> CommentQuerySet:
    return allowed(user, VIEW_COMMENT, Comment.objects.current())


comment_source = SearchSource(
    schema=COMMENTS,
    operations=_operations,
    revisions=_revisions,
    scope=_scope,
    visible_to=_findable_comments,
)
register(comment_source)


def _all_comments_changed() -> None:
    """Documents hold the paths of the areas they lie in."""
    mark_all_changed(COMMENTS.name, Comment.objects.received())


register_path_listener(_all_comments_changed)
