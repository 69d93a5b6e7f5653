"""Reads every row of the named queries with psycopg 3, in text and in binary; prints what each value was decoded to."""
import json
import sys

import psycopg
from psycopg.types import TypeInfo
from psycopg.types.composite import CompositeInfo, register_composite
from psycopg.types.enum import EnumInfo, register_enum
from psycopg.types.string import TextBinaryLoader, TextLoader

host, port, user, password, dbname = sys.argv[1:6]
queries = json.loads(sys.argv[6])
target = dict(host=host, port=port, user=user, password=password, dbname=dbname, sslmode="require")


def shown(value):
    """JSON for values of JSON, lists of such; the name of the class and its text for all others."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, memoryview):
        value = bytes(value)
    return f"{type(value).__name__} {value}"


seen = {}
with psycopg.connect(**target) as connection:
    register_enum(EnumInfo.fetch(connection, "mood"), connection)
    register_composite(CompositeInfo.fetch(connection, "pair"), connection)
    for name in ("citext", "email", "xml"):
        info = TypeInfo.fetch(connection, name)
        info.register(connection)
        for loader in (TextLoader, TextBinaryLoader):
            connection.adapters.register_loader(info.oid, loader)
    for name, text in queries.items():
        for binary in (False, True):
            with connection.cursor(binary=binary) as cursor:
                rows = cursor.execute(text).fetchall()
                columns = [column.name for column in cursor.description]
                key = f"{name} {'binary' if binary else 'text'}"
                seen[key] = [dict(zip(columns, map(shown, row))) for row in rows]
print(json.dumps(seen))
