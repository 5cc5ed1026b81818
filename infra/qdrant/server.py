"""KRA search by a Qdrant server: a collection per embedding model, behind one alias.

Every worker brings its model's collection up to the catalog version that it loads. Point ids come
from the KRAs, so workers that do so at the same time write the same. A worker searches the
collection of its own model; the alias leads others to the one that was synced last.
"""

import warnings
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import ApiException

from agents.domain.text import slugify
from agents.errors import TransientError
from agents.ports import KraHit, KraPoint, Vectors

ALIAS = "rolestream-kras"
_PAGE = 1000
_UPSERT = 256
_EXACT = models.SearchParams(exact=True)


class ServerKraIndex:
    """The KraIndex port on the server at `url`; `:memory:` is qdrant-client's own double."""

    def __init__(self, url: str, api_key: str | None, model: str) -> None:
        with warnings.catch_warnings():  # that an http address is not encrypted is known
            warnings.filterwarnings("ignore", "Api key is used with an insecure connection")
            self._client = AsyncQdrantClient(url, api_key=api_key, check_compatibility=False)
        self._collection = f"{ALIAS}-{slugify(model)}"
        self._ids: Mapping[str, UUID] = {}

    async def sync(self, points: Sequence[KraPoint]) -> None:
        """Insert what is new or changed, delete what is gone, and lead the alias here."""
        wanted = {str(point.kra.id): point for point in points}
        async with _server():
            if points:
                await self._ensure_collection(len(points[0].vector))
            stored = await self._stored()
            gone = [id_ for id_ in stored if id_ not in wanted]
            changed = [
                _to_struct(id_, point)
                for id_, point in wanted.items()
                if stored.get(id_) != _payload(point)
            ]
            for start in range(0, len(changed), _UPSERT):
                await self._client.upsert(self._collection, changed[start : start + _UPSERT])
            if gone:
                await self._client.delete(self._collection, models.PointIdsList(points=[*gone]))
            if points:
                await self._lead_alias_here()
        self._ids = {id_: point.kra.id for id_, point in wanted.items()}

    async def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        """For each row the k nearest, nearest first, ties by id."""
        if not self._ids or not len(vectors):
            return [[] for _ in vectors]
        queries = [
            models.QueryRequest(query=vector, limit=k, params=_EXACT) for vector in vectors.tolist()
        ]
        async with _server():
            answers = await self._client.query_batch_points(self._collection, queries)
        return [self._hits(answer.points) for answer in answers]

    async def version(self) -> str:
        """The server's version: it answers."""
        async with _server():
            return (await self._client.info()).version

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    def _hits(self, points: Sequence[models.ScoredPoint]) -> list[KraHit]:
        pairs = sorted((-point.score, str(point.id)) for point in points)
        # Another worker may have synced KRAs of a newer catalog version: those are not ours to see.
        return [KraHit(self._ids[id_], -negative) for negative, id_ in pairs if id_ in self._ids]

    async def _ensure_collection(self, dimensions: int) -> None:
        if not await self._client.collection_exists(self._collection):
            params = models.VectorParams(size=dimensions, distance=models.Distance.COSINE)
            await self._client.create_collection(self._collection, vectors_config=params)

    async def _stored(self) -> dict[str, models.Payload | None]:
        """The payload of every point of the collection, by id."""
        stored: dict[str, models.Payload | None] = {}
        if not await self._client.collection_exists(self._collection):
            return stored
        offset: models.ExtendedPointId | None = None
        while True:
            records, offset = await self._client.scroll(
                self._collection, limit=_PAGE, offset=offset, with_payload=True
            )
            stored.update({str(record.id): record.payload for record in records})
            if offset is None:
                return stored

    async def _lead_alias_here(self) -> None:
        aliases = (await self._client.get_aliases()).aliases
        current = {each.collection_name for each in aliases if each.alias_name == ALIAS}
        if current == {self._collection}:
            return
        operations: list[models.AliasOperations] = []
        if current:
            operations.append(
                models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=ALIAS))
            )
        create = models.CreateAlias(collection_name=self._collection, alias_name=ALIAS)
        operations.append(models.CreateAliasOperation(create_alias=create))
        await self._client.update_collection_aliases(operations)


@asynccontextmanager
async def _server() -> AsyncIterator[None]:
    try:
        yield
    except ApiException as error:
        raise TransientError(f"Qdrant does not answer: {error}", dependency="qdrant") from error


def _payload(point: KraPoint) -> models.Payload:
    return {"role": point.kra.role, "genericness": round(point.genericness, 6)}


def _to_struct(id_: str, point: KraPoint) -> models.PointStruct:
    return models.PointStruct(id=id_, vector=point.vector.tolist(), payload=_payload(point))
