"""Previews of files as JSON."""

from __future__ import annotations

from vivace.api.views.catalogue import FilePreview
from vivace.services.file_preview import Preview

__all__ = ["preview_view"]


def preview_view(preview: Preview) -> FilePreview:
    """Give the beginning of a file."""
    return FilePreview(
        extension=preview.extension,
        type=preview.kind,
        content=preview.content,
        max_line=preview.rows,
        truncated=preview.truncated,
    )
