"""Drives PyMySQL and mysqlclient on each path given in the environment; prints what each saw as JSON.

A path is a variable PATH_<name> = host|port|user|password|database; the arguments are the driver and the names.
"""
import json
import os
import sys
import tempfile

BY_ID = "select id, name, email, card, notes from customers where id = %s"
MANY = "select n, email from customers, numbers order by n, id"
REFUSED = "call forbidden_by_rule()"
FAILED = "select * from nowhere"


def shown(value):
    """JSON of whatever a driver makes of a value."""
    if isinstance(value, (set, frozenset)):
        value = sorted(value)
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return value if value is None or isinstance(value, (int, float, bool)) else str(value)


def code(driver, action):
    try:
        action()
        return "no failure"
    except driver.Error as error:
        return error.args[0]


def several(cursor, text):
    cursor.execute(text)
    found = [shown(cursor.fetchall())]
    while cursor.nextset():
        found.append(shown(cursor.fetchall()))
    return found


def sees(driver, cursors, connect):
    seen = {}
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("delete from scratch")
    for i in (1, 2):
        cursor.execute(BY_ID, (i,))
        seen[f"row {i}"] = shown(cursor.fetchall())
    for table in ("typed", "bytes"):
        cursor.execute(f"select * from {table}")
        seen[table] = shown(cursor.fetchall())
        seen[f"{table}, columns"] = shown([column[:2] for column in cursor.description])
    seen["several"] = several(cursor, "select 1; select email from customers order by id; do 1; select 2")
    cursor.callproc("several")
    called = [shown(cursor.fetchall())]
    while cursor.nextset():
        called.append(shown(cursor.fetchall()))
    seen["called"] = called
    streamed = connection.cursor(cursors.SSCursor)
    streamed.execute(MANY)
    seen["streamed"] = [shown(row) for row in streamed]
    streamed.close()
    streamed = connection.cursor(cursors.SSDictCursor)
    streamed.execute(MANY)
    seen["streamed in part"] = shown(list(streamed.fetchmany(3)[2].values()))
    streamed.close()
    cursor.executemany("insert into scratch (n, mail) values (%s, %s)", [(i, f"m{i}@example.com") for i in range(30)])
    seen["written"] = cursor.rowcount
    connection.commit()
    cursor.execute("select n, mail from scratch order by n")
    seen["read back"] = shown(cursor.fetchall())
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("500\tone@example.com\n501\t\\N\n")
        file.flush()
        seen["loaded"] = cursor.execute(f"load data local infile '{file.name}' into table scratch (n, mail)")
    cursor.execute("select n, mail from scratch where n >= 500 order by n")
    seen["loaded rows"] = shown(cursor.fetchall())
    for step, text in (("refused", REFUSED), ("failed", FAILED)):
        seen[step] = code(driver, lambda: cursor.execute(text))
        for end in (connection.commit, connection.rollback):
            cursor.execute("insert into scratch (n) values (1000)")
            seen[f"{step} in a transaction, {end.__name__}"] = code(driver, lambda: cursor.execute(text))
            cursor.execute("insert into scratch (n) values (1001)")
            end()
            cursor.execute("select n from scratch where n >= 1000 order by n")
            seen[f"kept after {step}, {end.__name__}"] = shown(cursor.fetchall())
        cursor.execute("delete from scratch")
        connection.commit()
    cursor.execute("select repeat('x', 17 * 1024 * 1024), email from customers order by id")
    seen["wide rows"] = [[len(row[0]), shown(row[1])] for row in cursor.fetchall()]
    cursor.execute("select length(%s), sha2(%s, 256)", ("y" * 100_000, b"\xff\x00'\\"))
    seen["bytes in a statement"] = shown(cursor.fetchall())
    seen["long statement"] = code(driver, lambda: cursor.execute("select length(%s)", ("y" * (17 << 20),)))
    cursor.fetchall()
    connection.ping()
    connection.select_db("app")
    cursor.execute("drop table if exists nowhere")
    cursor.execute("show warnings")
    seen["warnings"] = shown(cursor.fetchall())
    killer = connect()
    seen["killed"] = code(driver, lambda: killer.cursor().execute(f"kill {connection.thread_id()}"))
    seen["after the kill"] = code(driver, lambda: cursor.execute("select 1")) in (1927, 2006, 2013, 1053, "no failure", 0)
    killer.close()
    return seen


def main():
    name, *paths = sys.argv[1:]
    if name == "pymysql":
        import pymysql as driver
        from pymysql import cursors
        from pymysql.constants import CLIENT

        more = dict(ssl={"check_hostname": False}, client_flag=CLIENT.MULTI_STATEMENTS, local_infile=True)
    else:
        import MySQLdb as driver
        from MySQLdb import cursors

        from MySQLdb.constants import CLIENT

        # Without TLS, where PyMySQL has it.
        more = dict(client_flag=CLIENT.MULTI_STATEMENTS, local_infile=1)
    result = {}
    for path in paths:
        host, port, user, password, database = os.environ["PATH_" + path].split("|")

        def connect():
            return driver.connect(host=host, port=int(port), user=user, password=password, database=database, charset="utf8mb4", **more)

        result[path] = sees(driver, cursors, connect)
    print(json.dumps(result))


main()
