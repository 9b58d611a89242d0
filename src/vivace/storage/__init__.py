"""Internal storage: files of executions and namespaces, on this machine or in an object store."""

from vivace.storage.access import check_readable, is_own_file
from vivace.storage.aio import AsyncStorage
from vivace.storage.backend import StoredFile
from vivace.storage.layout import (
    cache_file,
    execution_directory,
    input_file,
    namespace_directory,
    namespace_file,
    namespace_file_of,
    task_directory,
    task_file,
)
from vivace.storage.paths import is_storage_uri, path_of, to_uri
from vivace.storage.storage import Content, Storage, open_storage

__all__ = [
    "AsyncStorage",
    "Content",
    "Storage",
    "StoredFile",
    "cache_file",
    "check_readable",
    "execution_directory",
    "input_file",
    "is_own_file",
    "is_storage_uri",
    "namespace_directory",
    "namespace_file",
    "namespace_file_of",
    "open_storage",
    "path_of",
    "task_directory",
    "task_file",
    "to_uri",
]
