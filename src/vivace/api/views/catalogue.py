"""Namespaces, their files and keys, plugins, and the configuration as JSON."""

from __future__ import annotations

from typing import Any

from vivace.api.views.base import View
from vivace.model.instant import to_iso
from vivace.services.namespace_files import FileEntry
from vivace.services.plugin_catalogue import Group
from vivace.services.plugins import Documented
from vivace.store import KeyValue as StoredKey

__all__ = [
    "ConcurrencyLimit",
    "Configuration",
    "DocumentedType",
    "ElementView",
    "EnvironmentView",
    "FileAttributes",
    "FileMetas",
    "FilePreview",
    "FileRevision",
    "Health",
    "InputTypeView",
    "InputsCheck",
    "KeyEntry",
    "KeyList",
    "KeyValue",
    "LoginConfiguration",
    "NamespaceView",
    "PluginGroup",
    "PluginIcon",
    "PluginVersions",
    "PreviewLimits",
    "SecretKey",
    "SecretList",
    "TaskOutput",
    "TypeSchemas",
    "documented_type",
    "file_attributes",
    "key_entry",
    "key_value",
    "plugin_group",
]


class ConcurrencyLimit(View):
    """How much of a flow's concurrency limit is used."""

    tenant_id: str
    namespace: str
    flow_id: str
    running: int
    queued: int


class NamespaceView(View):
    """A namespace; it exists as soon as something is in it."""

    id: str
    deleted: bool


class KeyEntry(View):
    """A key without its value."""

    namespace: str
    key: str
    version: int
    revision: int
    """The same as `version`, under its newer name."""
    creation_date: str
    update_date: str
    description: str | None = None
    expiration_date: str | None = None


class KeyValue(View):
    """A value of the key-value store."""

    type: str
    """STRING, NUMBER, BOOLEAN, DATETIME, DATE, DURATION or JSON."""
    value: Any
    revision: int
    updated: str


class KeyList(View):
    """Keys to delete, or that were deleted."""

    keys: list[str]


class SecretKey(View):
    """The name of a secret; its value is never given."""

    key: str


class SecretList(View):
    """Names of secrets."""

    read_only: bool
    results: list[SecretKey]
    total: int


class FileAttributes(View):
    """A file or directory of a namespace."""

    type: str
    """File or Directory."""
    file_name: str
    size: int
    """Bytes."""
    last_modified_time: int
    """Milliseconds since 1970."""
    creation_time: int
    metadata: dict[str, str]


class FileRevision(View):
    """One version of a namespace file."""

    revision: int


class FileMetas(View):
    """What is known of a stored file."""

    size: int
    """Bytes."""


class FilePreview(View):
    """The beginning of a stored file, as it can be shown."""

    extension: str
    type: str
    """TEXT, LIST, IMAGE, MARKDOWN or PDF."""
    content: Any
    """Text; rows of a LIST; base64 of an IMAGE or PDF."""
    max_line: int
    truncated: bool


class TaskOutput(View):
    """A task run that gave outputs."""

    task_id: str
    task_run_id: str
    inline: bool
    """Whether the execution itself carries them."""
    value: str | None = None
    iteration: int | None = None


class InputErrorView(View):
    """What is wrong with a value."""

    message: str
    render_error: bool


class InputCheck(View):
    """An input, the value it would have, and what is wrong with it."""

    input: dict[str, Any]
    enabled: bool
    is_default: bool
    errors: list[InputErrorView]
    value: Any = None


class CheckResult(View):
    """A check of the flow that did not pass."""

    message: str
    style: str
    behavior: str


class InputsCheck(View):
    """What an execution with these inputs would start with."""

    id: str
    namespace: str
    inputs: list[InputCheck]
    checks: list[CheckResult]


class ElementView(View):
    """A type in the catalogue of plugins."""

    cls: str
    deprecated: bool
    title: str | None = None
    description: str | None = None


class PluginGroup(View):
    """The types of a group."""

    name: str
    title: str
    group: str
    version: str
    aliases: list[str]
    tasks: list[ElementView]
    triggers: list[ElementView]
    conditions: list[ElementView]
    task_runners: list[ElementView]
    categories: list[str]
    license: str
    sub_group: str | None = None
    description: str | None = None


class PluginIcon(View):
    """A picture of a type."""

    name: str
    icon: str
    """Base64 of an SVG."""
    flowable: bool


class PluginVersions(View):
    """Installed versions of a type."""

    type: str
    versions: list[str]


class TypeSchemas(View):
    """JSON Schemas of a type."""

    properties: dict[str, Any]
    outputs: dict[str, Any]
    definitions: dict[str, Any]


class DocumentedType(View):
    """Documentation and schema of a type."""

    markdown: str
    schema: TypeSchemas


class InputTypeView(View):
    """A type of inputs."""

    type: str
    cls: str


class EnvironmentView(View):
    """Name of the environment, shown by the web app."""

    name: str
    color: str | None = None


class PreviewLimits(View):
    """How many rows a preview shows."""

    initial: int
    max: int


class Configuration(View):
    """What a client has to know before it logs in."""

    uuid: str
    version: str
    edition: str
    chart_default_duration: str
    is_custom_dashboards_enabled: bool
    is_anonymous_usage_enabled: bool
    is_ui_anonymous_usage_enabled: bool
    is_template_enabled: bool
    preview: PreviewLimits
    system_namespace: str
    hidden_labels_prefixes: list[str]
    is_ai_enabled: bool
    is_ai_api_key_configured: bool
    is_basic_auth_initialized: bool
    is_authentication_required: bool
    """Whether calls need credentials."""
    plugins_hash: int
    is_concurrency_view_enabled: bool
    url: str
    environment: EnvironmentView | None = None


class LoginConfiguration(View):
    """Whether somebody can log in."""

    is_basic_auth_initialized: bool
    is_authentication_required: bool


class Health(View):
    """Whether the server works."""

    status: str
    """UP or DOWN."""


def key_entry(item: StoredKey) -> KeyEntry:
    """Give a key without its value."""
    return KeyEntry(
        namespace=item.namespace,
        key=item.key,
        version=item.revision,
        revision=item.revision,
        creation_date=to_iso(item.created_at),
        update_date=to_iso(item.updated_at),
        description=item.description,
        expiration_date=None if item.expires_at is None else to_iso(item.expires_at),
    )


def key_value(item: StoredKey) -> KeyValue:
    """Give a value with its type."""
    return KeyValue(
        type=item.type, value=item.value, revision=item.revision, updated=to_iso(item.updated_at)
    )


def file_attributes(entry: FileEntry) -> FileAttributes:
    """Give a file or directory of a namespace."""
    return FileAttributes(
        type="Directory" if entry.is_directory else "File",
        file_name=entry.name,
        size=entry.size,
        last_modified_time=entry.updated_at // 1_000,
        creation_time=entry.created_at // 1_000,
        metadata={},
    )


def plugin_group(group: Group) -> PluginGroup:
    """Give the types of a group."""

    def elements(kind: str) -> list[ElementView]:
        return [
            ElementView(
                cls=item.type_id,
                deprecated=item.deprecated,
                title=item.title or None,
                description=item.description or None,
            )
            for item in group.elements
            if item.kind == kind
        ]

    return PluginGroup(
        name=group.name,
        title=group.title,
        group=group.id,
        version=group.version,
        license="Apache-2.0",
        aliases=group.aliases,
        categories=[],
        tasks=elements("task"),
        triggers=elements("trigger"),
        conditions=elements("condition"),
        task_runners=elements("taskRunner"),
        sub_group=group.sub_group,
    )


def documented_type(found: Documented) -> DocumentedType:
    """Give documentation and schema of a type."""
    return DocumentedType(
        markdown=found.markdown,
        schema=TypeSchemas(
            properties=found.properties, outputs=found.outputs, definitions=found.definitions
        ),
    )
