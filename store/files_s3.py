"""Sealed files in a bucket: Amazon's S3, or whatever speaks its language (MinIO, Ceph, Garage, R2).

Imported only where KORPU_FILES_URL names a bucket.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from obstore.store import S3Store

from store.files import BadPlace, MissingFile, is_name

OPTIONS = frozenset({"endpoint", "region"})
"""What the URL may say. Never a key: an address is shown and logged more easily than a secret."""
PATIENCE = "60s"


class Bucket:
    """Files in one bucket, below one prefix."""

    def __init__(self, url: str) -> None:
        """`s3://bucket/prefix?endpoint=https://…&region=…`. Raises BadPlace.

        Credentials, and what the URL does not say, obstore itself takes from the usual `AWS_*` variables or from the
        machine's role. It is the one part outside of app/ that looks into the environment.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.scheme != "s3" or not parts.netloc:
            raise BadPlace("must be a folder, file:///folder or s3://bucket/prefix")
        if unknown := sorted(set(options) - OPTIONS):
            raise BadPlace(f"may say endpoint and region after the question mark, and not {unknown[0]}")
        client = {"timeout": PATIENCE, "allow_http": options.get("endpoint", "").startswith("http://")}
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=options,  # type: ignore[arg-type]  # checked above
            client_options={key: value for key, value in client.items() if value},  # type: ignore[arg-type]
        )

    async def put(self, name: str, content: bytes) -> None:
        # In one piece, so that there is the whole object or none.
        await self._store.put_async(_path(name), content, use_multipart=False)

    async def get(self, name: str) -> bytes:
        try:
            found = await self._store.get_async(_path(name))
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise MissingFile(name) from error

    async def delete(self, name: str) -> None:
        try:
            await self._store.delete_async(_path(name))
        except FileNotFoundError:  # some stores say so, some do not: gone is gone
            return

    async def close(self) -> None:
        return None


def _path(name: str) -> str:
    if not is_name(name):
        raise MissingFile(name)
    return f"{name[:2]}/{name}"
