/** The names and numbers of the classic protocol, as the MySQL and MariaDB documentation call them. */

/** Command codes: the first byte of every packet a logged-in client starts. */
export const Command = {
  COM_SLEEP: 0x00,
  COM_QUIT: 0x01,
  COM_INIT_DB: 0x02,
  COM_QUERY: 0x03,
  COM_FIELD_LIST: 0x04,
  COM_CREATE_DB: 0x05,
  COM_DROP_DB: 0x06,
  COM_REFRESH: 0x07,
  COM_SHUTDOWN: 0x08,
  COM_STATISTICS: 0x09,
  COM_PROCESS_INFO: 0x0a,
  COM_CONNECT: 0x0b,
  COM_PROCESS_KILL: 0x0c,
  COM_DEBUG: 0x0d,
  COM_PING: 0x0e,
  COM_TIME: 0x0f,
  COM_DELAYED_INSERT: 0x10,
  COM_CHANGE_USER: 0x11,
  COM_BINLOG_DUMP: 0x12,
  COM_TABLE_DUMP: 0x13,
  COM_CONNECT_OUT: 0x14,
  COM_REGISTER_SLAVE: 0x15,
  COM_STMT_PREPARE: 0x16,
  COM_STMT_EXECUTE: 0x17,
  COM_STMT_SEND_LONG_DATA: 0x18,
  COM_STMT_CLOSE: 0x19,
  COM_STMT_RESET: 0x1a,
  COM_SET_OPTION: 0x1b,
  COM_STMT_FETCH: 0x1c,
  COM_DAEMON: 0x1d,
  COM_BINLOG_DUMP_GTID: 0x1e,
  COM_RESET_CONNECTION: 0x1f,
  COM_CLONE: 0x20,
  COM_SUBSCRIBE_GROUP_REPLICATION_STREAM: 0x21,
  /** MariaDB. */
  COM_STMT_BULK_EXECUTE: 0xfa,
  /** MariaDB 10.2, withdrawn. */
  COM_MULTI: 0xfe,
} as const;

/** The statement id of MariaDB clients for "the one prepared just before", in pipelined EXECUTE, BULK and CLOSE. */
export const STMT_ID_LAST_PREPARED = 0xffff_ffff;

/** Capability flags of both greetings, as unsigned 32-bit numbers. */
export const Capability = {
  /** MySQL calls it LONG_PASSWORD and always sets it; MariaDB clears it to say that its extended capabilities follow. */
  CLIENT_MYSQL: 0x0000_0001,
  CLIENT_FOUND_ROWS: 0x0000_0002,
  CLIENT_LONG_FLAG: 0x0000_0004,
  CLIENT_CONNECT_WITH_DB: 0x0000_0008,
  CLIENT_NO_SCHEMA: 0x0000_0010,
  CLIENT_COMPRESS: 0x0000_0020,
  CLIENT_ODBC: 0x0000_0040,
  CLIENT_LOCAL_FILES: 0x0000_0080,
  CLIENT_IGNORE_SPACE: 0x0000_0100,
  CLIENT_PROTOCOL_41: 0x0000_0200,
  CLIENT_INTERACTIVE: 0x0000_0400,
  CLIENT_SSL: 0x0000_0800,
  CLIENT_IGNORE_SIGPIPE: 0x0000_1000,
  CLIENT_TRANSACTIONS: 0x0000_2000,
  CLIENT_RESERVED: 0x0000_4000,
  CLIENT_SECURE_CONNECTION: 0x0000_8000,
  CLIENT_MULTI_STATEMENTS: 0x0001_0000,
  CLIENT_MULTI_RESULTS: 0x0002_0000,
  CLIENT_PS_MULTI_RESULTS: 0x0004_0000,
  CLIENT_PLUGIN_AUTH: 0x0008_0000,
  CLIENT_CONNECT_ATTRS: 0x0010_0000,
  CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA: 0x0020_0000,
  CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS: 0x0040_0000,
  CLIENT_SESSION_TRACK: 0x0080_0000,
  CLIENT_DEPRECATE_EOF: 0x0100_0000,
  CLIENT_OPTIONAL_RESULTSET_METADATA: 0x0200_0000,
  CLIENT_ZSTD_COMPRESSION: 0x0400_0000,
  CLIENT_QUERY_ATTRIBUTES: 0x0800_0000,
  CLIENT_MULTI_FACTOR_AUTHENTICATION: 0x1000_0000,
  CLIENT_CAPABILITY_EXTENSION: 0x2000_0000,
  CLIENT_SSL_VERIFY_SERVER_CERT: 0x4000_0000,
  CLIENT_REMEMBER_OPTIONS: 0x8000_0000,
} as const;

/** MariaDB's extended capabilities: its bits 32 to 63, as a number of their own. */
export const ExtendedCapability = {
  MARIADB_CLIENT_PROGRESS: 0x01,
  MARIADB_CLIENT_COM_MULTI: 0x02,
  MARIADB_CLIENT_STMT_BULK_OPERATIONS: 0x04,
  MARIADB_CLIENT_EXTENDED_METADATA: 0x08,
  MARIADB_CLIENT_CACHE_METADATA: 0x10,
  MARIADB_CLIENT_BULK_UNIT_RESULTS: 0x20,
} as const;

/** Status flags of OK and EOF packets. */
export const ServerStatus = {
  SERVER_STATUS_IN_TRANS: 0x0001,
  SERVER_STATUS_AUTOCOMMIT: 0x0002,
  SERVER_MORE_RESULTS_EXISTS: 0x0008,
  SERVER_QUERY_NO_GOOD_INDEX_USED: 0x0010,
  SERVER_QUERY_NO_INDEX_USED: 0x0020,
  SERVER_STATUS_CURSOR_EXISTS: 0x0040,
  SERVER_STATUS_LAST_ROW_SENT: 0x0080,
  SERVER_STATUS_DB_DROPPED: 0x0100,
  SERVER_STATUS_NO_BACKSLASH_ESCAPES: 0x0200,
  SERVER_STATUS_METADATA_CHANGED: 0x0400,
  SERVER_QUERY_WAS_SLOW: 0x0800,
  SERVER_PS_OUT_PARAMS: 0x1000,
  SERVER_STATUS_IN_TRANS_READONLY: 0x2000,
  SERVER_SESSION_STATE_CHANGED: 0x4000,
  /** MariaDB: ANSI_QUOTES is part of sql_mode. */
  SERVER_STATUS_ANSI_QUOTES: 0x8000,
} as const;

/** Types of the session-state changes in OK packets. */
export const SessionTrack = {
  SESSION_TRACK_SYSTEM_VARIABLES: 0,
  SESSION_TRACK_SCHEMA: 1,
  SESSION_TRACK_STATE_CHANGE: 2,
  SESSION_TRACK_GTIDS: 3,
  SESSION_TRACK_TRANSACTION_CHARACTERISTICS: 4,
  SESSION_TRACK_TRANSACTION_STATE: 5,
} as const;

/** Column and parameter types. */
export const ColumnType = {
  MYSQL_TYPE_DECIMAL: 0x00,
  MYSQL_TYPE_TINY: 0x01,
  MYSQL_TYPE_SHORT: 0x02,
  MYSQL_TYPE_LONG: 0x03,
  MYSQL_TYPE_FLOAT: 0x04,
  MYSQL_TYPE_DOUBLE: 0x05,
  MYSQL_TYPE_NULL: 0x06,
  MYSQL_TYPE_TIMESTAMP: 0x07,
  MYSQL_TYPE_LONGLONG: 0x08,
  MYSQL_TYPE_INT24: 0x09,
  MYSQL_TYPE_DATE: 0x0a,
  MYSQL_TYPE_TIME: 0x0b,
  MYSQL_TYPE_DATETIME: 0x0c,
  MYSQL_TYPE_YEAR: 0x0d,
  MYSQL_TYPE_NEWDATE: 0x0e,
  MYSQL_TYPE_VARCHAR: 0x0f,
  MYSQL_TYPE_BIT: 0x10,
  MYSQL_TYPE_TIMESTAMP2: 0x11,
  MYSQL_TYPE_DATETIME2: 0x12,
  MYSQL_TYPE_TIME2: 0x13,
  MYSQL_TYPE_VECTOR: 0xf2,
  MYSQL_TYPE_JSON: 0xf5,
  MYSQL_TYPE_NEWDECIMAL: 0xf6,
  MYSQL_TYPE_ENUM: 0xf7,
  MYSQL_TYPE_SET: 0xf8,
  MYSQL_TYPE_TINY_BLOB: 0xf9,
  MYSQL_TYPE_MEDIUM_BLOB: 0xfa,
  MYSQL_TYPE_LONG_BLOB: 0xfb,
  MYSQL_TYPE_BLOB: 0xfc,
  MYSQL_TYPE_VAR_STRING: 0xfd,
  MYSQL_TYPE_STRING: 0xfe,
  MYSQL_TYPE_GEOMETRY: 0xff,
} as const;

/** Flags of column definitions. */
export const ColumnFlag = {
  NOT_NULL_FLAG: 0x0001,
  PRI_KEY_FLAG: 0x0002,
  UNIQUE_KEY_FLAG: 0x0004,
  MULTIPLE_KEY_FLAG: 0x0008,
  BLOB_FLAG: 0x0010,
  UNSIGNED_FLAG: 0x0020,
  ZEROFILL_FLAG: 0x0040,
  BINARY_FLAG: 0x0080,
  ENUM_FLAG: 0x0100,
  AUTO_INCREMENT_FLAG: 0x0200,
  TIMESTAMP_FLAG: 0x0400,
  SET_FLAG: 0x0800,
  NO_DEFAULT_VALUE_FLAG: 0x1000,
  ON_UPDATE_NOW_FLAG: 0x2000,
  NUM_FLAG: 0x8000,
} as const;

/** First bytes of server packets. What they mean depends on where a packet stands and on its length. */
export const Marker = {
  OK: 0x00,
  AUTH_MORE_DATA: 0x01,
  LOCAL_INFILE: 0xfb,
  /** EOF; OK in place of EOF with CLIENT_DEPRECATE_EOF; AuthSwitchRequest during the login. */
  EOF: 0xfe,
  ERR: 0xff,
} as const;

/** Whether all bits of `flag` are set. JavaScript's `&` is signed, so a comparison with the flag itself would fail for bit 31. */
export function has(flags: number, flag: number): boolean {
  return (flags & flag) >>> 0 === flag;
}

/** Joins flags to an unsigned number. */
export function union(...flags: readonly number[]): number {
  return flags.reduce((all, flag) => (all | flag) >>> 0, 0);
}

/** `flags` without those of `unwanted`, unsigned. */
export function without(flags: number, unwanted: number): number {
  return (flags & ~unwanted) >>> 0;
}
