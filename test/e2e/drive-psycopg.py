"""Drives psycopg 2 and 3 through the gateway; prints one JSON object with what came back."""
import json
import sys

import psycopg
import psycopg2
from psycopg2 import errors as errors2

host, port, user, password, dbname = sys.argv[1:6]
target = dict(host=host, port=port, user=user, password=password, dbname=dbname, sslmode="require")
seen = {}

# psycopg 2: simple protocol, client-side parameters, named (server-side) cursor, COPY in, a denied statement.
with psycopg2.connect(**target) as connection:
    with connection.cursor() as cursor:
        cursor.execute("select email, card from customers where id = %s", (1,))
        seen["psycopg2"] = cursor.fetchone()
    with connection.cursor("reader") as cursor:
        cursor.itersize = 1
        cursor.execute("select id, email from customers order by id")
        seen["psycopg2_cursor"] = [row for row in cursor]
connection.close()
connection = psycopg2.connect(**target)
cursor = connection.cursor()
cursor.execute("create temp table t (n int)")
try:
    cursor.execute("drop table customers")
except errors2.InsufficientPrivilege as error:
    seen["psycopg2_denied"] = str(error)
seen["psycopg2_status_after_denial"] = connection.get_transaction_status()
connection.rollback()
connection.close()

# psycopg 3: extended protocol, text and binary results, server-side prepared statements, pipeline mode, COPY.
with psycopg.connect(**target) as connection:
    with connection.cursor(binary=True) as cursor:
        seen["psycopg3_binary"] = cursor.execute("select id, email as e, card from customers where id = %s", (1,)).fetchone()
    with connection.cursor() as cursor:
        rows = []
        for i in (1, 2, 1, 2, 1, 2, 1):
            rows.append(cursor.execute("select email from customers where id = %s", (i,), prepare=True).fetchone()[0])
        seen["psycopg3_prepared"] = rows
    with connection.cursor() as cursor:
        cursor.execute("create temp table incoming (id int, note text)")
        with cursor.copy("copy incoming (id, note) from stdin") as copy:
            for i in range(1000):
                copy.write_row((i, f"note {i}"))
        seen["psycopg3_copy_in"] = cursor.execute("select count(*), max(note) from incoming").fetchone()
    with connection.pipeline():
        cursors = [connection.execute("select email from customers where id = %s", (i,)) for i in (1, 2)]
    seen["psycopg3_pipeline"] = [cursor.fetchone()[0] for cursor in cursors]
with psycopg.connect(**target, autocommit=True) as connection:
    try:
        with connection.cursor() as cursor, cursor.copy("copy customers to stdout") as copy:
            seen["psycopg3_copy_out"] = b"".join(copy).decode()
    except psycopg.errors.InsufficientPrivilege as error:
        seen["psycopg3_copy_out"] = "denied: " + str(error).splitlines()[0]
    try:
        connection.execute("drop table customers")
    except psycopg.errors.InsufficientPrivilege as error:
        seen["psycopg3_denied"] = error.diag.message_primary
    seen["psycopg3_after_denial"] = connection.execute("select 1").fetchone()[0]
print(json.dumps(seen))
