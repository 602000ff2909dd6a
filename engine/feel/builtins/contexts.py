"""Built-in functions on contexts."""

from typing import Final

from engine.feel.run import Run
from engine.feel.signatures import builtin
from engine.feel.values import Value


def _get_value(run: Run, context: dict[str, Value], key: str) -> Value:
    if key not in context:
        run.warn("get value finds no entry of that key")
    return context.get(key)


def _get_value_at(run: Run, context: dict[str, Value], keys: list[Value]) -> Value:
    value: Value = context if keys else None
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str) or key not in value:
            run.warn("get value finds no entry at that path of keys")
            return None
        value = value[key]
    return value


def _get_entries(run: Run, context: dict[str, Value]) -> Value:
    run.room(len(context) * 2)
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(run: Run, entries: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(key, str) or "value" not in entry or key in made:
            run.warn("context expects entries with a key of their own and a value")
            return None
        made[key] = entry["value"]
    return made


def _put(_run: Run, context: dict[str, Value], key: str, value: Value) -> Value:
    return {**context, key: value}


def _put_at(run: Run, context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    if not keys or not all(isinstance(key, str) for key in keys):
        run.warn("context put expects a list of keys that is not empty")
        return None
    made = dict(context)
    inner = made
    for key in keys[:-1]:
        found = inner.get(key, {})
        if not isinstance(found, dict):
            run.warn("context put expects a context at each key but the last")
            return None
        run.charge(len(found))
        inner[key] = dict(found)
        inner = inner[key]
    inner[keys[-1]] = value
    return made


def _merge(run: Run, contexts: list[Value]) -> Value:
    if not all(isinstance(context, dict) for context in contexts):
        run.warn("context merge expects a list of contexts")
        return None
    run.room(sum(map(len, contexts)))
    return {key: value for context in contexts for key, value in context.items()}


FUNCTIONS: Final = (
    builtin(
        "get value",
        ("m: context, key: string", _get_value),
        ("m: context, keys: list", _get_value_at),
    ),
    builtin("get entries", ("m: context", _get_entries)),
    builtin("context", ("entries: list", _context)),
    builtin(
        "context put",
        ("context: context, key: string, value: any", _put),
        ("context: context, keys: list, value: any", _put_at),
    ),
    builtin("context merge", ("contexts: list", _merge)),
)
