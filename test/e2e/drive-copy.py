"""Copies tables out with psycopg 3 through the gateway; prints one JSON object with what came back."""
import json
import sys

import psycopg

host, port, user, password, dbname = sys.argv[1:6]
target = dict(host=host, port=port, user=user, password=password, dbname=dbname, sslmode="require")
seen = {}


def rows(cursor, statement, types=None):
    with cursor.copy(statement) as copy:
        if types is not None:
            copy.set_types(types)
        return [list(row) for row in copy.rows()]


def data(cursor, statement):
    with cursor.copy(statement) as copy:
        return b"".join(copy).decode()


with psycopg.connect(**target) as connection, connection.cursor() as cursor:
    columns = "id, email, card, notes"
    types = ["int4", "text", "text", "text"]
    by_id = "select {} from customers order by id".format(columns)
    seen["binary"] = rows(cursor, "copy ({}) to stdout (format binary)".format(by_id), types)
    seen["text"] = rows(cursor, "copy ({}) to stdout".format(by_id), types)
    seen["csv"] = data(cursor, "copy ({}) to stdout (format csv, header)".format(by_id))
    cursor.execute("create temp table customers_copy as select 1 as a, 'ann@example.com'::text as b")
    connection.commit()
    seen["temporary"] = data(cursor, "copy customers_copy to stdout")
    try:
        data(cursor, "copy nowhere to stdout")
    except psycopg.errors.UndefinedTable as error:
        seen["missing"] = [error.diag.message_primary, error.diag.statement_position]
    seen["status"] = connection.info.transaction_status
print(json.dumps(seen))
