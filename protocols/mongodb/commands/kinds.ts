/** What a command is about: a collection, a database, the server, or only this session. */
export type Scope = 'collection' | 'database' | 'server' | 'session';

/** What a command does that can be told from its name. */
export interface CommandKind {
  /** Words for it, the plainest first. */
  readonly words: readonly string[];
  readonly scope: Scope;
}

const kind = (scope: Scope, ...words: string[]): CommandKind => ({ scope, words });

/**
 * Every command whose name says what it does (MongoDB 8.0, "Database Commands"). Those that say it in their documents
 * (`aggregate`, `update` …) have readers of their own; what is in neither list is unknown.
 */
export const COMMAND_KINDS: ReadonlyMap<string, CommandKind> = new Map(
  Object.entries({
    // Reads.
    listCollections: kind('database', 'show', 'list_collections'),
    listIndexes: kind('collection', 'show', 'list_indexes'),
    listDatabases: kind('server', 'show', 'list_databases'),
    collStats: kind('collection', 'show', 'stats'),
    dbStats: kind('database', 'show', 'stats'),
    dataSize: kind('collection', 'show', 'stats'),
    dbHash: kind('database', 'select', 'db_hash'),
    validate: kind('collection', 'check', 'validate'),
    // Set-up of the session, and what drivers and shells ask when they connect.
    hello: kind('session', 'hello'),
    isMaster: kind('session', 'hello'),
    ismaster: kind('session', 'hello'),
    ping: kind('session', 'ping'),
    buildInfo: kind('session', 'show', 'build_info'),
    buildinfo: kind('session', 'show', 'build_info'),
    atlasVersion: kind('session', 'show'),
    connectionStatus: kind('session', 'show', 'connection_status'),
    listCommands: kind('session', 'show', 'list_commands'),
    whatsmyuri: kind('session', 'show', 'whatsmyuri'),
    getFreeMonitoringStatus: kind('session', 'show'),
    startSession: kind('session', 'session'),
    refreshSessions: kind('session', 'session'),
    endSessions: kind('session', 'session'),
    killSessions: kind('session', 'kill', 'kill_sessions'),
    killCursors: kind('session', 'close', 'kill_cursors'),
    commitTransaction: kind('session', 'commit'),
    abortTransaction: kind('session', 'rollback', 'abort_transaction'),
    // Definitions.
    createIndexes: kind('collection', 'create', 'create_index'),
    dropIndexes: kind('collection', 'drop', 'drop_index'),
    deleteIndexes: kind('collection', 'drop', 'drop_index'),
    reIndex: kind('collection', 'reindex'),
    drop: kind('collection', 'drop', 'drop_collection'),
    dropDatabase: kind('database', 'drop', 'drop_database'),
    convertToCapped: kind('collection', 'alter', 'convert_to_capped'),
    compact: kind('collection', 'vacuum', 'compact'),
    createSearchIndexes: kind('collection', 'create', 'create_index'),
    dropSearchIndex: kind('collection', 'drop', 'drop_index'),
    updateSearchIndex: kind('collection', 'alter', 'update_index'),
    setIndexCommitQuorum: kind('collection', 'alter'),
    // Users and roles.
    createUser: kind('database', 'create', 'create_user'),
    updateUser: kind('database', 'alter', 'update_user'),
    dropUser: kind('database', 'drop', 'drop_user'),
    dropAllUsersFromDatabase: kind('database', 'drop', 'drop_user'),
    usersInfo: kind('database', 'show', 'users_info'),
    rolesInfo: kind('database', 'show', 'roles_info'),
    createRole: kind('database', 'create', 'create_role'),
    updateRole: kind('database', 'alter', 'update_role'),
    dropRole: kind('database', 'drop', 'drop_role'),
    dropAllRolesFromDatabase: kind('database', 'drop', 'drop_role'),
    grantRolesToUser: kind('database', 'grant'),
    grantRolesToRole: kind('database', 'grant'),
    grantPrivilegesToRole: kind('database', 'grant'),
    revokeRolesFromUser: kind('database', 'revoke'),
    revokeRolesFromRole: kind('database', 'revoke'),
    revokePrivilegesFromRole: kind('database', 'revoke'),
    invalidateUserCache: kind('server', 'admin'),
    // The server.
    serverStatus: kind('server', 'show', 'server_status'),
    hostInfo: kind('server', 'show', 'host_info'),
    getParameter: kind('server', 'show', 'get_parameter'),
    getCmdLineOpts: kind('server', 'show', 'command_line'),
    getLog: kind('server', 'show', 'get_log'),
    top: kind('server', 'show', 'top'),
    currentOp: kind('server', 'show', 'current_op'),
    killOp: kind('server', 'kill', 'kill_op'),
    killAllSessions: kind('server', 'kill', 'kill_sessions'),
    killAllSessionsByPattern: kind('server', 'kill', 'kill_sessions'),
    setParameter: kind('server', 'set_global', 'set_parameter'),
    setFeatureCompatibilityVersion: kind('server', 'set_global'),
    setDefaultRWConcern: kind('server', 'set_global'),
    setUserWriteBlockMode: kind('server', 'set_global'),
    setClusterParameter: kind('server', 'set_global'),
    getClusterParameter: kind('server', 'show'),
    getDefaultRWConcern: kind('server', 'show'),
    profile: kind('database', 'set_global', 'profile'),
    logRotate: kind('server', 'admin'),
    rotateCertificates: kind('server', 'admin'),
    fsync: kind('server', 'flush', 'fsync'),
    fsyncUnlock: kind('server', 'unlock', 'fsync'),
    shutdown: kind('server', 'shutdown'),
    replSetGetStatus: kind('server', 'show', 'repl_status'),
    replSetGetConfig: kind('server', 'show', 'repl_config'),
    replSetReconfig: kind('server', 'admin', 'repl_set'),
    replSetInitiate: kind('server', 'admin', 'repl_set'),
    replSetStepDown: kind('server', 'admin', 'repl_set'),
    replSetFreeze: kind('server', 'admin', 'repl_set'),
    replSetMaintenance: kind('server', 'admin', 'repl_set'),
    replSetSyncFrom: kind('server', 'admin', 'repl_set'),
    shardCollection: kind('server', 'admin', 'shard'),
    enableSharding: kind('server', 'admin', 'shard'),
    getShardMap: kind('server', 'show'),
    balancerStatus: kind('server', 'show'),
    balancerStart: kind('server', 'admin', 'shard'),
    balancerStop: kind('server', 'admin', 'shard'),
  }),
);
