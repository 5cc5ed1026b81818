"""What others build on, generated from the models: a JSON Schema per type, one AsyncAPI 3 document.

`rolestream schemas write` puts them into `schemas/published`, `rolestream schemas check` compares.
A released set is kept in a folder of its version; `schemas.compatibility` compares with those.
"""

import orjson
import yaml

from schemas.base import Model
from schemas.topology import TOPICS

JsonSchema = dict[str, object]


def models() -> dict[str, type[Model]]:
    """Every event type with its model, by type name."""
    return {
        name: model
        for topic in TOPICS.values()
        for name, model in sorted(topic.carries.items(), key=lambda carried: carried[1].__name__)
        if not (name == "jd.withdrawn" and topic.name == "jd.submitted")
    }


def json_schema(model: type[Model]) -> JsonSchema:
    """The model as readers meet it, in JSON Schema 2020-12."""
    schema = model.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def documents() -> dict[str, str]:
    """File name to content of all that is published."""
    found = {
        f"{name}.json": orjson.dumps(
            json_schema(model), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        ).decode()
        + "\n"
        for name, model in models().items()
    }
    found["asyncapi.yaml"] = yaml.safe_dump(_asyncapi(), sort_keys=False, width=100)
    return found


def _asyncapi() -> JsonSchema:
    messages = {
        name: {
            "name": name,
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/Headers"},
            "payload": {
                "schemaFormat": "application/schema+json;version=draft-2020-12",
                "schema": {"$ref": f"./{name}.json"},
            },
        }
        for name in models()
    }
    channels = {
        topic.name: {
            "address": topic.name,
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in topic.carries},
            "bindings": {
                "kafka": {
                    "topic": topic.name,
                    "partitions": topic.partitions,
                    "topicConfiguration": {"cleanup.policy": [topic.cleanup]},
                }
            },
        }
        for topic in TOPICS.values()
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "rolestream",
            "version": "1",
            "description": "Job descriptions in, finished role records out.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": {
            "submitJobDescription": {
                "action": "receive",
                "channel": {"$ref": "#/channels/jd.submitted"},
            },
            "publishRecord": {"action": "send", "channel": {"$ref": "#/channels/role.finalized"}},
        },
        "components": {
            "schemas": {"Headers": _headers()},
            "messages": messages,
        },
    }


def _headers() -> JsonSchema:
    names = (
        "ce_specversion",
        "ce_id",
        "ce_type",
        "ce_source",
        "ce_time",
        "ce_subject",
        "ce_dataschema",
        "traceparent",
        "rs_run_id",
        "rs_run_seq",
        "rs_replay_id",
        "rs_mode",
    )
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}
