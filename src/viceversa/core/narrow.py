"""Migrating without drawing every model again and again.

Django keeps a class for each model of the state that a migration leads to, and with a new model draws all those anew that it
is connected to, however far: nearly all of ours, some ten thousand in an empty database. A step that changes a table reads
that table's model and those it points to, and in some cases those that point to it. So only these are drawn, when they are
asked for. Code that reads rows is given them all; a migration with a step we do not know is left to Django.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.migrations import operations as steps
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

from viceversa.core.quietly import AddIndexQuietly, RemoveIndexQuietly

Key = tuple[str, str]

# Steps that read their table's model, and those it points to; and code, which says before that it wants all.
FORWARD: Final = frozenset(
    {
        steps.CreateModel, steps.AddField, steps.AddIndex, steps.RemoveIndex, steps.AddConstraint, steps.RemoveConstraint,
        steps.AlterModelOptions, steps.AlterModelManagers, AddIndexQuietly, RemoveIndexQuietly, steps.RunPython,
    }
)  # fmt: skip
# Steps that may change, besides, tables that point to theirs.
BACKWARD: Final = frozenset({steps.AlterField, steps.RemoveField, steps.AlterUniqueTogether})


class Wanted:
    """What steps ask of a state's `apps`: one model, drawn with what it is connected to."""

    def __init__(self, state: NarrowState) -> None:
        self._state = state

    def get_model(self, app_label: str, model_name: str) -> Any:
        """The model's class, as `Apps.get_model` gives it."""
        return self._state.drawn((app_label, model_name.lower()))


class NarrowState(ProjectState):
    """A state that holds no drawn models, so that steps draw none anew. `backward`: those that point there are needed, too."""

    def __init__(self, models: dict[Key, ModelState], real_apps: Any, *, backward: bool = False) -> None:
        super().__init__(models, real_apps)
        self.backward = backward
        self._before: NarrowState | None = None
        self._drawn: dict[Key, Any] = {}
        self._all: StateApps | None = None

    @property
    def apps(self) -> Any:
        """Not kept: the next step changes what they are drawn from."""
        return self._all or Wanted(self)

    def clear_delayed_apps_cache(self) -> None:
        """Called by code that reads rows, before it asks for models: those that Django did not draw in full are to be there."""
        self._all = StateApps(list(self.real_apps), self.models)

    def clone(self) -> NarrowState:
        """What is now, before a step changes it."""
        models = {key: model.clone() for key, model in self.models.items()}
        self._before = NarrowState(models, self.real_apps, backward=self.backward)
        self._drawn.clear()
        return self._before

    def drawn(self, key: Key) -> Any:
        """The class of a model. Where its fields change it is drawn first as it was: a table's columns stand in the order in
        which its fields were drawn, and what is new stands last."""
        if key not in self._drawn:
            before = self._before.models.get(key) if self._before else None
            if self._before and before and before.fields != self.models[key].fields:
                self._before.drawn(key)
            around = pointing_to(key, self.models) if self.backward else {key}
            needed = {one: self.models[one] for one in pointed_to(around, self.models)}
            self._drawn[key] = StateApps(list(self.real_apps), needed).get_model(*key)
        return self._drawn[key]


class NarrowExecutor(MigrationExecutor):
    """Applies migrations as Django's does, forwards with narrow states."""

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **options: Any) -> ProjectState:
        state = super()._migrate_all_forwards(  # type: ignore[misc]
            NarrowState(state.models, state.real_apps), *args, **options
        )
        return ProjectState(state.models, state.real_apps)

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """With all models drawn where one of its steps is none we know."""
        kinds = {type(step) for step in migration.operations}
        whole = not kinds <= FORWARD | BACKWARD
        if whole:
            state = ProjectState(state.models, state.real_apps)
        elif isinstance(state, NarrowState):
            state.backward = bool(kinds & BACKWARD)
        state = super().apply_migration(state, migration, fake, fake_initial)
        return NarrowState(state.models, state.real_apps) if whole else state


def pointed_to(keys: set[Key], models: dict[Key, ModelState]) -> set[Key]:
    """These models and all they point to, directly or by others."""
    found, waiting = set(), list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [other for other in targets(key, models[key]) if other in models]
    return found


def pointing_to(key: Key, models: dict[Key, ModelState]) -> set[Key]:
    """This model and all that point to it, directly or by others."""
    sources: dict[Key, list[Key]] = {}
    for one, model in models.items():
        for other in targets(one, model):
            sources.setdefault(other, []).append(one)
    found, waiting = set(), [key]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += sources.get(one, [])
    return found


def targets(key: Key, model: ModelState) -> set[Key]:
    """What a model points to: by its fields, and by what it inherits."""
    found = {resolve_relation(base, *key) for base in model.bases if isinstance(base, str)}
    for field in model.fields.values():
        if field.remote_field:
            found.add(resolve_relation(field.remote_field.model, *key))
            if through := getattr(field.remote_field, "through", None):
                found.add(resolve_relation(through, *key))
    return found
