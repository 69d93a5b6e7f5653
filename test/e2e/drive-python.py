"""Drives psycopg 2, psycopg 3 and asyncpg on each path given in the environment; prints what each saw as JSON.

A path is a variable PATH_<name> = host|port|user|password|database; the arguments are the driver and the names.
"""
import asyncio
import json
import os
import ssl
import sys

BY_ID = "select id, name, email, card, notes from customers where id = {}"
TYPED = "select a, b, c::text as c, d, e, f::text as f, g::text as g, h, i, j, k::text as k from typed"
REFUSED = "drop table sealed.not_ours"


def target(name):
    host, port, user, password, dbname = os.environ["PATH_" + name].split("|")
    return dict(host=host, port=int(port), user=user, password=password), dbname


def shown(value):
    """JSON of whatever a driver makes of a value."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float, bool, dict)) else str(value)


def psycopg2_sees(name):
    import psycopg2

    where, dbname = target(name)
    seen = {}
    connection = psycopg2.connect(**where, dbname=dbname, sslmode="require")
    with connection, connection.cursor() as cursor:
        for i in (1, 2):
            cursor.execute(BY_ID.format("%s"), (i,))
            seen[f"row {i}"] = shown(cursor.fetchall())
        cursor.execute(TYPED)
        seen["types"] = shown(cursor.fetchall())
        seen["columns"] = [(column.name, column.type_code) for column in cursor.description]
        cursor.execute("select 1; select email from customers order by id")
        seen["last of several"] = shown(cursor.fetchall())
    with connection, connection.cursor("on_the_server") as cursor:
        cursor.itersize = 1
        cursor.execute("select id, email from customers order by id")
        seen["named cursor"] = [shown(row) for row in cursor]
    with connection, connection.cursor("scrolled", scrollable=True) as cursor:
        cursor.execute("select id, email from customers order by id")
        cursor.scroll(1)
        seen["scrolled"] = shown(cursor.fetchone())
    import io

    with connection, connection.cursor() as cursor:
        cursor.execute("create temp table incoming (n int, mail text)")
    # Until it is committed nobody but the session sees the table, and masks cannot tell what is in it.
    with connection, connection.cursor() as cursor:
        cursor.copy_expert("copy incoming from stdin (format csv)", io.StringIO("1,a@example.com\n2,\n"))
        out = io.StringIO()
        cursor.copy_expert("copy (select n, mail from incoming order by n) to stdout", out)
        seen["copied"] = out.getvalue()
        cursor.executemany("insert into incoming values (%s, %s)", [(i, "x") for i in range(10, 20)])
        cursor.execute("select count(*) from incoming")
        seen["count"] = shown(cursor.fetchone())
    for step, text in (("refused", REFUSED), ("failed", "select 1 / 0")):
        cursor = connection.cursor()
        cursor.execute("insert into incoming values (100)")
        try:
            cursor.execute(text)
        except psycopg2.Error as error:
            seen[step] = [error.pgcode, connection.get_transaction_status()]
        connection.rollback()
        cursor.execute("select count(*) from incoming where n = 100")
        seen[step + ", undone"] = shown(cursor.fetchone())
        connection.rollback()
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("listen news_of_psycopg2")
    cursor.execute("notify news_of_psycopg2, 'from ann@example.com'")
    connection.poll()
    seen["notified"] = [one.payload for one in connection.notifies]
    connection.close()
    return seen


def psycopg3_sees(name):
    import psycopg

    where, dbname = target(name)
    seen = {}
    connection = psycopg.connect(**where, dbname=dbname, sslmode="require")
    for binary in (False, True):
        with connection.cursor(binary=binary) as cursor:
            seen[f"prepared, binary {binary}"] = [
                shown(cursor.execute(BY_ID.format("%s"), (1 + i % 2,)).fetchall()) for i in range(8)
            ]
            seen[f"types, binary {binary}"] = shown(cursor.execute(TYPED).fetchall())
    with connection.cursor("on_the_server", binary=True) as cursor:
        cursor.itersize = 1
        seen["named cursor"] = shown(cursor.execute("select id, email from customers order by id").fetchall())
    with connection.cursor() as cursor:
        seen["stream"] = [shown(row) for row in cursor.stream("select id, email from customers order by id")]
    cursor = psycopg.ClientCursor(connection)
    cursor.execute("select 1; select email from customers order by id")
    several = [shown(cursor.fetchall())]
    while cursor.nextset():
        several.append(shown(cursor.fetchall()))
    seen["several"] = several
    connection.execute("create temp table incoming (n int, mail text)")
    connection.commit()
    with connection.cursor() as cursor, cursor.copy("copy incoming from stdin (format binary)") as copy:
        copy.set_types(["int4", "text"])
        for i in range(500):
            copy.write_row((i, "c@example.com"))
    with connection.cursor() as cursor, cursor.copy("copy (select * from incoming where n < 2) to stdout (format binary)") as copy:
        copy.set_types(["int4", "text"])
        seen["copied"] = [shown(row) for row in copy.rows()]
    with connection.cursor() as cursor:
        cursor.executemany("insert into incoming values (%s, %s) returning n", [(i, "x") for i in range(1000, 1010)], returning=True)
        seen["many"] = shown(cursor.fetchone())
    connection.commit()
    seen.update(pipelines(psycopg, connection))
    connection.close()
    return seen


def pipelines(psycopg, connection):
    """Many statements without waiting: all well, one refused, one failing, with syncs in between."""
    seen = {}
    with connection.pipeline():
        cursors = [connection.execute(BY_ID.format("%s"), (1 + i % 2,)) for i in range(10)]
        seen["pipeline"] = [shown(cursor.fetchone()) for cursor in cursors]
    connection.commit()
    for step, text in (("refused", REFUSED), ("failed", "select 1 / 0")):
        for autocommit in (False, True):
            connection.autocommit = autocommit
            states = []
            try:
                with connection.pipeline() as pipeline:
                    connection.execute("insert into incoming values (2000)")
                    pipeline.sync()
                    for one in ("insert into incoming values (2001)", text, "insert into incoming values (2002)"):
                        connection.execute(one)
                    pipeline.sync()
                    connection.execute("insert into incoming values (2003)")
            except psycopg.Error as error:
                states.append(error.sqlstate or type(error).__name__)
            states.append(connection.info.transaction_status.name)
            connection.rollback()
            states.append(shown(connection.execute("select n from incoming where n >= 2000 order by n").fetchall()))
            connection.rollback()
            connection.execute("delete from incoming where n >= 2000")
            if not autocommit:
                connection.commit()
            seen[f"pipeline {step}, autocommit {autocommit}"] = shown(states)
    connection.autocommit = False
    return seen


async def asyncpg_sees(name):
    import asyncpg

    where, dbname = target(name)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    seen = {}
    for cache in (100, 0):
        connection = await asyncpg.connect(**where, database=dbname, ssl=context, statement_cache_size=cache)
        seen[f"rows, cache {cache}"] = [shown(list((await connection.fetchrow(BY_ID.format("$1"), 1 + i % 2)).values())) for i in range(6)]
        seen[f"types, cache {cache}"] = [shown(list((await connection.fetchrow(TYPED)).values())) for _ in range(2)]
        await connection.execute("create temp table incoming (n int, mail text)")
        await connection.executemany("insert into incoming values ($1, $2)", [(i, "d@example.com") for i in range(50)])
        seen[f"many, cache {cache}"] = shown(list((await connection.fetchrow("select count(*), max(mail) from incoming")).values()))
        async with connection.transaction():
            found = [shown(list(row.values())) async for row in connection.cursor("select n, email from customers, generate_series(1, 8) n order by n, id", prefetch=3)]
            seen[f"cursor, cache {cache}"] = found
        await connection.copy_records_to_table("incoming", records=[(100, "e@example.com"), (101, None)])
        import io

        out = io.BytesIO()
        await connection.copy_from_query("select * from incoming where n >= 100", output=out, format="csv")
        seen[f"copied, cache {cache}"] = out.getvalue().decode()
        outer = connection.transaction()
        await outer.start()
        for step, text in (("refused", REFUSED), ("failed", "select 1 / 0")):
            try:
                async with connection.transaction():
                    await connection.execute("insert into incoming values (1000)")
                    await connection.execute(text)
            except asyncpg.PostgresError as error:
                seen[f"{step}, cache {cache}"] = error.sqlstate
        seen[f"undone, cache {cache}"] = await connection.fetchval("select count(*) from incoming where n = 1000")
        await outer.commit()
        try:
            await asyncio.wait_for(connection.execute("select pg_sleep(30)"), 0.3)
        except asyncio.TimeoutError:
            seen[f"cancelled, cache {cache}"] = await connection.fetchval("select 1")
        notified = asyncio.get_running_loop().create_future()
        await connection.add_listener("news", lambda *arguments: notified.done() or notified.set_result(arguments[3]))
        await connection.execute("notify news, 'from ann@example.com'")
        seen[f"notified, cache {cache}"] = await asyncio.wait_for(notified, 20)
        await connection.reset()
        await connection.close()
    return seen


driver, *names = sys.argv[1:]
if driver == "asyncpg":
    result = {name: asyncio.run(asyncpg_sees(name)) for name in names}
else:
    result = {name: {"psycopg2": psycopg2_sees, "psycopg3": psycopg3_sees}[driver](name) for name in names}
print(json.dumps(result))
