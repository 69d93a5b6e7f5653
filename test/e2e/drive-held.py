"""Runs one statement with a driver and then another in the same session; prints how each went, as JSON.

The path is in the variable PATH_held = host|port|user|password|database; the arguments are the driver and the statement.
"""
import asyncio
import json
import os
import ssl
import sys

driver, text = sys.argv[1:]
host, port, user, password, dbname = os.environ["PATH_held"].split("|")
where = dict(host=host, port=int(port), user=user, password=password)


def with_psycopg(module):
    connection = module.connect(**where, dbname=dbname, sslmode="require")
    connection.autocommit = True
    seen = []
    for one in (text, "select 1"):
        cursor = connection.cursor()
        try:
            cursor.execute(one)
            seen.append(cursor.statusmessage)
        except module.Error as error:
            seen.append(getattr(error, "sqlstate", None) or error.pgcode)
    return seen


async def with_asyncpg():
    import asyncpg

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = await asyncpg.connect(**where, database=dbname, ssl=context)
    seen = []
    for one in (text, "select 1"):
        try:
            seen.append(await connection.execute(one))
        except asyncpg.PostgresError as error:
            seen.append(error.sqlstate)
    await connection.close()
    return seen


if driver == "asyncpg":
    print(json.dumps(asyncio.run(with_asyncpg())))
else:
    print(json.dumps(with_psycopg(__import__({"psycopg2": "psycopg2", "psycopg3": "psycopg"}[driver]))))
