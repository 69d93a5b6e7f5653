"""Runs one statement with psycopg 3 (extended protocol, autocommit) or psycopg 2 (simple protocol); prints how it ended as JSON."""
import json
import sys

driver, host, port, user, password, dbname, text = sys.argv[1:8]
params = json.loads(sys.argv[8])
target = dict(host=host, port=port, user=user, password=password, dbname=dbname, sslmode="require")

if driver == "psycopg2":
    import psycopg2 as module
else:
    import psycopg as module

connection = module.connect(**target)
connection.autocommit = True
cursor = connection.cursor()
seen = {}
try:
    cursor.execute(text, params or None)
    seen["rows"] = cursor.rowcount
    seen["returned"] = cursor.fetchall() if cursor.description else None
except module.Error as error:
    seen["code"] = error.pgcode if driver == "psycopg2" else error.sqlstate
    seen["message"] = str(error)
cursor.execute("show server_version_num")
seen["lives"] = cursor.fetchone() is not None
status = connection.get_transaction_status() if driver == "psycopg2" else connection.info.transaction_status
seen["idle"] = int(status) == 0
connection.close()
print(json.dumps(seen))
