"""Many flows at once: synchronise a namespace, import, export, switch on and off."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from vivace.errors import InvalidError, NotFoundError, SourceSpan, VivaceError
from vivace.model.flow import Flow
from vivace.model.problem import InvalidSourceError, Problem
from vivace.model.source import split_documents
from vivace.services.archives import read_archive
from vivace.services.flow_checks import without_revision
from vivace.services.flow_revisions import StoredFlow
from vivace.services.flows import FlowService

__all__ = ["FlowSets"]

_MAX_IMPORT_BYTES = 64 * 1024 * 1024
_NAMESPACE_LINE = re.compile(r"(?m)^namespace[ \t]*:.*$")
_DISABLED_LINE = re.compile(r"(?m)^disabled[ \t]*:[^\n]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class _Checked:
    source: str
    flow: Flow

    @property
    def name(self) -> tuple[str, str]:
        return self.flow.namespace, self.flow.id


class FlowSets:
    """Use cases that touch several flows."""

    def __init__(self, flows: FlowService) -> None:
        self._flows = flows

    async def synchronise(
        self,
        tenant: str,
        text: str,
        *,
        namespace: str | None = None,
        delete: bool = True,
        override: bool = False,
        children: bool = False,
    ) -> list[StoredFlow]:
        """Save all documents of a text; nothing is saved unless all are valid.

        Args:
            tenant: Whose flows.
            text: Documents separated by lines of `---`.
            namespace: The only one that the documents may be of; None allows all.
            delete: Delete the other flows of the namespace, or of all of them.
            override: Put each document into `namespace`, whatever it says.
            children: Allow, and delete in, the namespaces below too.

        Raises:
            InvalidSourceError: a document is not valid, of a foreign namespace, or given twice.
        """
        sources = [without_revision(part) for part in split_documents(text)]
        if override and namespace is not None:
            sources = [_in_namespace(source, namespace) for source in sources]
        checked = [_Checked(source, await self._flows.check(source)) for source in sources]
        _refuse_foreign(checked, namespace, children=children)
        _refuse_twice(checked)
        saved = [await self._flows.put(tenant, item.source, item.flow) for item in checked]
        if delete:
            await self._delete_others(tenant, {item.name for item in checked}, namespace, children)
        return saved

    async def _delete_others(
        self, tenant: str, kept: set[tuple[str, str]], namespace: str | None, children: bool
    ) -> None:
        for stored in await self._flows.all(tenant):
            _, of, flow_id = stored.name
            if (of, flow_id) not in kept and _is_within(of, namespace, children=children):
                await self._delete_one(tenant, of, flow_id)

    async def import_file(
        self, tenant: str, name: str, content: BinaryIO, *, fail_on_error: bool = False
    ) -> list[str]:
        """Save the flows of a zip archive or of a YAML file.

        Returns:
            Names in the archive, or positions in the file from 0, of those that were refused.

        Raises:
            InvalidError: one was refused, and `fail_on_error` is set.
        """
        if name.lower().endswith(".zip"):
            entries = await asyncio.to_thread(_archived_sources, content)
        else:
            text = _decoded(name, await asyncio.to_thread(content.read))
            parts = split_documents(text)
            entries = [(str(index), source) for index, source in enumerate(parts)]
        refused = [entry for entry, source in entries if not await self._import(tenant, source)]
        if refused and fail_on_error:
            raise InvalidError(f"these flows are not valid: {', '.join(refused[:20])}")
        return refused

    async def _import(self, tenant: str, source: str) -> bool:
        source = without_revision(source)
        try:
            flow = await self._flows.check(source)
        except VivaceError:
            return False
        await self._flows.put(tenant, source, flow)
        return True

    async def export(self, tenant: str, names: Sequence[tuple[str, str]], pattern: str) -> bytes:
        """Give the sources as a zip archive.

        Args:
            tenant: Whose flows.
            names: Namespace and id of each; those that do not exist are left out.
            pattern: Of the names in the archive, with places for namespace and id.
        """
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for namespace, flow_id in names:
                try:
                    stored = await self._flows.get(tenant, namespace, flow_id)
                except NotFoundError:
                    continue
                archive.writestr(pattern.format(namespace, flow_id), stored.record.source)
        return target.getvalue()

    async def delete(self, tenant: str, names: Sequence[tuple[str, str]]) -> int:
        """Delete flows, and say how many there were."""
        return sum([await self._delete_one(tenant, *name) for name in names])

    async def _delete_one(self, tenant: str, namespace: str, flow_id: str) -> bool:
        try:
            await self._flows.delete(tenant, namespace, flow_id)
        except NotFoundError:
            return False
        return True

    async def switch(self, tenant: str, names: Sequence[tuple[str, str]], *, disabled: bool) -> int:
        """Switch flows on or off by a line of their source, and say how many changed."""
        changed = 0
        for namespace, flow_id in names:
            try:
                stored = await self._flows.get(tenant, namespace, flow_id)
            except NotFoundError:
                continue
            if stored.record.disabled == disabled:
                continue
            source = _switched(stored.record.source, disabled=disabled)
            await self._flows.update(tenant, namespace, flow_id, source)
            changed += 1
        return changed


def _in_namespace(source: str, namespace: str) -> str:
    line = f"namespace: {namespace}"
    if _NAMESPACE_LINE.search(source):
        return _NAMESPACE_LINE.sub(lambda _: line, source, count=1)
    return f"{line}\n{source}"


def _switched(source: str, *, disabled: bool) -> str:
    bare = _DISABLED_LINE.sub("", source, count=1)
    if not disabled:
        return bare
    return bare + ("" if bare.endswith("\n") else "\n") + "disabled: true\n"


def _refuse_foreign(checked: Sequence[_Checked], namespace: str | None, *, children: bool) -> None:
    for item in checked:
        if not _is_within(item.flow.namespace, namespace, children=children):
            raise _refusal(
                "flow.namespace",
                f"flow `{item.flow.id}` is of namespace `{item.flow.namespace}`, not `{namespace}`",
            )


def _refuse_twice(checked: Sequence[_Checked]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in checked:
        if item.name in seen:
            raise _refusal("flow.id", f"flow `{item.flow.id}` is given twice")
        seen.add(item.name)


def _refusal(path: str, message: str) -> InvalidSourceError:
    return InvalidSourceError("Invalid entity", [Problem(message, SourceSpan(1, 1), path)])


def _is_within(name: str, namespace: str | None, *, children: bool) -> bool:
    if namespace is None or name == namespace:
        return True
    return children and name.startswith(namespace + ".")


def _archived_sources(content: BinaryIO) -> list[tuple[str, str]]:
    return [
        (entry.name, _decoded(entry.name, entry.content))
        for entry in read_archive(content, max_total_bytes=_MAX_IMPORT_BYTES)
        if entry.name.lower().endswith((".yaml", ".yml"))
    ]


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidError(f"`{name}` is not valid UTF-8") from error
