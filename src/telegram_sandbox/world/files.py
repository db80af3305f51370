"""The bytes of documents and photos, and what messages say about them."""

import base64
import mimetypes
import secrets
import struct
import time
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from telegram_sandbox.errors import bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes a bot may fetch through getFile
SERVED_FOR = 3_600.0  # seconds for which a path is good: https://core.telegram.org/bots/api#getfile
KEPT_BYTES = 100 * 1024 * 1024  # of all files of a bot; beyond them the oldest are forgotten
KEPT_FILES = 10_000
MAX_PHOTO = 10 * 1024 * 1024  # bytes of a photo


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class File:
    file_id: str
    unique_id: str
    path: str  # as getFile tells it: documents/file_3.txt
    kind: str  # "document" or "photo"
    name: str
    content_type: str
    content: bytes
    size: tuple[int, int] = (0, 0)  # pixels

    def ids(self) -> dict[str, Any]:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }

    def as_document(self) -> dict[str, Any]:
        return {"file_name": self.name, "mime_type": self.content_type, **self.ids()}

    def as_photo(self) -> list[dict[str, Any]]:
        """One size only; Telegram would make smaller ones too."""
        return [{**self.ids(), "width": self.size[0], "height": self.size[1]}]


@dataclass
class Files:
    """All files of one bot."""

    by_id: dict[str, File] = field(default_factory=dict)
    by_path: dict[str, File] = field(default_factory=dict)
    _served: dict[str, float] = field(default_factory=dict)  # by path: until when, monotonic
    _added: int = 0
    _bytes: int = 0

    def add(self, kind: str, upload: Upload) -> File:
        """Check and keep what a bot uploads; raises ApiError for an empty file or a bad photo."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            if len(upload.content) > MAX_PHOTO:
                raise bad_request("file is too big")
            size = image_size(upload.content)
            if size == (0, 0):
                raise bad_request("IMAGE_PROCESS_FAILED")
            if sum(size) > 10_000 or max(size) > 20 * min(size):
                raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self.keep(kind, upload)

    def keep(self, kind: str, upload: Upload, file_id: str | None = None) -> File:
        name = PurePath(upload.name.replace("\\", "/")).name or "file"
        content_type = upload.content_type
        if content_type in ("", "application/octet-stream"):
            content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = ".jpg" if kind == "photo" else PurePath(name).suffix
        file = File(
            file_id=file_id or ("AgACAgI" if kind == "photo" else "BQACAgI") + _random(48),
            unique_id=("AQAD" if kind == "photo" else "AgAD") + _random(11),
            path=f"{kind}s/file_{self._added}{suffix}",
            kind=kind,
            name=name,
            content_type=content_type,
            content=upload.content,
            size=image_size(upload.content),
        )
        if (replaced := self.by_id.get(file.file_id)) is not None:
            self._forget(replaced)
        self.by_id[file.file_id] = self.by_path[file.path] = file
        self._added += 1
        self._bytes += len(file.content)
        while (self._bytes > KEPT_BYTES or len(self.by_id) > KEPT_FILES) and len(self.by_id) > 1:
            self._forget(next(iter(self.by_id.values())))
        return file

    def _forget(self, file: File) -> None:
        del self.by_id[file.file_id], self.by_path[file.path]
        self._served.pop(file.path, None)
        self._bytes -= len(file.content)

    def get(self, file_id: str) -> File:
        """For getFile; raises ApiError for an id this bot has never seen."""
        if not file_id:
            raise bad_request("file_id not specified")
        if file_id not in self.by_id:
            raise bad_request("invalid file_id")
        return self.by_id[file_id]

    def serve(self, file: File) -> str:
        """Its path, by which it is handed out for a while."""
        self._served[file.path] = time.monotonic() + SERVED_FOR
        return file.path

    def served(self, path: str) -> File | None:
        """None where getFile has not told that path, or long ago."""
        is_served = self._served.get(path, 0.0) > time.monotonic()
        return self.by_path.get(path) if is_served else None

    def reuse(self, kind: str, file_id: str) -> File:
        """For sending again; raises ApiError for an unknown id and for one of the other kind."""
        if file_id.startswith(("http://", "https://")):  # the sandbox calls no other host
            raise bad_request("failed to get HTTP URL content")
        if file_id not in self.by_id:
            raise bad_request("wrong remote file identifier specified: can't unserialize it")
        file = self.by_id[file_id]
        if file.kind != kind:
            have, want = file.kind.title(), kind.title()
            raise bad_request(f"can't use file of type {have} as {want}")
        return file

    def adopt(self, value: Any, key: str = "") -> Any:
        """Replace base64 `_content` anywhere in an update by the ids of a file with those bytes.

        Raises ValueError for what isn't base64.
        """
        if isinstance(value, list):
            return [self.adopt(item, key) for item in value]
        if not isinstance(value, dict):
            return value
        value = {name: self.adopt(item, name) for name, item in value.items()}
        if isinstance(photo := value.get("photo"), dict) and "file_id" in photo:
            value["photo"] = [photo]
        if "_content" not in value:
            return value
        content = base64.b64decode(value.pop("_content"), validate=True)
        upload = Upload(value.get("file_name", "file"), value.get("mime_type", ""), content)
        file = self.keep("photo" if key == "photo" else "document", upload, value.get("file_id"))
        return (file.as_photo()[0] if key == "photo" else file.as_document()) | value


def _random(length: int) -> str:
    return secrets.token_urlsafe(length)[:length].replace("-", "a").replace("_", "b")


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, GIF, WebP or JPEG; (0, 0) for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            width, height = struct.unpack(">II", content[16:24])
            return width, height
        if content.startswith((b"GIF87a", b"GIF89a")):
            width, height = struct.unpack("<HH", content[6:10])
            return width, height
        if content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8":
            return _webp_size(content)
        if content.startswith(b"\xff\xd8"):
            return _jpeg_size(content)
    except (struct.error, IndexError):
        pass
    return 0, 0


def _webp_size(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", content[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = struct.unpack("<I", content[21:25])[0]
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width = int.from_bytes(content[24:27], "little") + 1
    return width, int.from_bytes(content[27:30], "little") + 1


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return 0, 0
