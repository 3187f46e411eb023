"""SPEC section 5, Schemas: the subset of JSON Schema 2020-12, and what matches."""
from encoding import canonical, is_integer, need

BOTH = {"type", "enum", "const", "title", "description"}
KEYWORDS = {
    "array": BOTH | {"items", "minItems", "maxItems"},
    "boolean": BOTH,
    "integer": BOTH | {"minimum", "maximum"},
    "object": BOTH | {"properties", "required", "additionalProperties"},
    "string": BOTH | {"minLength", "maxLength"},
}
COUNTS = ("minItems", "maxItems", "minLength", "maxLength")
PYTHON = {"array": list, "boolean": bool, "integer": int, "object": dict, "string": str}


def check_schema(schema):
    """5.11 of a schema and all below it."""
    need(isinstance(schema, dict), "5.11")
    kind = schema.get("type")
    need(isinstance(kind, str) and kind in KEYWORDS, "5.11", "type")
    need(not set(schema) - KEYWORDS[kind], "5.11", str(set(schema) - KEYWORDS[kind]))
    for word in COUNTS:
        need(word not in schema or is_integer(schema[word]), "5.11", word)
    for word in ("minimum", "maximum"):
        need(word not in schema or type(schema[word]) is int, "5.11", word)
    for word in ("title", "description"):
        need(isinstance(schema.get(word, ""), str), "5.11", word)
    if "enum" in schema:
        need(isinstance(schema["enum"], list) and 1 <= len(schema["enum"]) <= 64, "5.11", "enum")
    if kind == "array":
        need("items" in schema, "5.11", "items")
        check_schema(schema["items"])
    if kind == "object":
        check_object(schema)


def check_object(schema):
    need(schema.get("additionalProperties") is False, "5.11", "additionalProperties")
    properties = schema.get("properties", {})
    need(isinstance(properties, dict), "5.11", "properties")
    for below in properties.values():
        check_schema(below)
    required = schema.get("required", [])
    need(isinstance(required, list) and all(isinstance(n, str) for n in required)
         and len(set(required)) == len(required) and set(required) <= set(properties),
         "5.11", "required")


def check_params(schema):
    """Of a function: describes an object without a property `action`."""
    check_schema(schema)
    need(schema["type"] == "object" and "action" not in schema.get("properties", {}), "5.11")


def escaped(name):
    return name.replace("~", "~0").replace("/", "~1")


def mismatch(schema, value, place=""):
    """The JSON pointer of the first place that does not match, or None."""
    kind = schema["type"]
    if type(value) is not PYTHON[kind]:
        return place
    if "enum" in schema and canonical(value) not in map(canonical, schema["enum"]):
        return place
    if "const" in schema and canonical(value) != canonical(schema["const"]):
        return place
    if kind == "integer":
        return place if not (schema.get("minimum", value) <= value
                             <= schema.get("maximum", value)) else None
    if kind in ("string", "array"):
        words = ("minLength", "maxLength") if kind == "string" else ("minItems", "maxItems")
        if not schema.get(words[0], 0) <= len(value) <= schema.get(words[1], len(value)):
            return place
    if kind == "array":
        found = (mismatch(schema["items"], item, f"{place}/{i}") for i, item in enumerate(value))
        return next((f for f in found if f is not None), None)
    return object_mismatch(schema, value, place) if kind == "object" else None


def object_mismatch(schema, value, place):
    """Members in the order of their names, the missing ones among them."""
    properties = schema.get("properties", {})
    for name in sorted({*value, *schema.get("required", [])}):
        below = f"{place}/{escaped(name)}"
        if name not in properties or name not in value:
            return below
        found = mismatch(properties[name], value[name], below)
        if found is not None:
            return found
    return None
