"""Reads every row of the named queries with asyncpg, which takes everything in binary; prints what it decoded."""
import asyncio
import json
import ssl
import sys

import asyncpg

host, port, user, password, dbname = sys.argv[1:6]
queries = json.loads(sys.argv[6])


def shown(value):
    """JSON for values of JSON, lists of such; the name of the class and its text for all others."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return f"{type(value).__name__} {value}"


async def main():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = await asyncpg.connect(host=host, port=int(port), user=user, password=password, database=dbname, ssl=context)
    seen = {}
    for name, text in queries.items():
        # The second time the statement comes from the driver's cache: it is not described again.
        for again in ("first", "cached"):
            rows = await connection.fetch(text)
            seen[f"{name} {again}"] = [{key: shown(value) for key, value in row.items()} for row in rows]
    await connection.close()
    print(json.dumps(seen))


asyncio.run(main())
