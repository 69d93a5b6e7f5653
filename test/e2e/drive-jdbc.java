import java.io.StringReader;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Drives the PostgreSQL JDBC driver in each of its modes on every path it is given, and prints what it saw: path, mode,
 * step and result, one line each. A path is an environment variable PATH_<name> = host|port|user|password|database.
 */
public final class DriveJdbc {
  private static final String[][] MODES = {
    {"simple", "preferQueryMode=simple"},
    {"extended", "preferQueryMode=extended"},
    {"extendedForPrepared", "preferQueryMode=extendedForPrepared"},
    {"extendedCacheEverything", "preferQueryMode=extendedCacheEverything"},
    {"prepared at once", "prepareThreshold=1"},
    {"binary at once", "prepareThreshold=-1"},
    {"never binary", "prepareThreshold=1", "binaryTransfer=false"},
    {"portions", "defaultRowFetchSize=3"},
    {"portions, prepared at once", "defaultRowFetchSize=3", "prepareThreshold=1"},
    {"rewritten batches", "reWriteBatchedInserts=true"},
    {"autosave always", "autosave=always"},
    {"autosave conservative", "autosave=conservative"},
  };

  private final String path;
  private final String[] mode;

  private DriveJdbc(String path, String[] mode) {
    this.path = path;
    this.mode = mode;
  }

  public static void main(String[] arguments) throws Exception {
    for (String path : arguments) {
      for (String[] mode : MODES) {
        DriveJdbc drive = new DriveJdbc(path, mode);
        // Each of its timers takes a second, and most modes send such a statement in the same way.
        boolean isHeld = path.equals("held");
        if (isHeld && !mode[0].matches("simple|extended|autosave always")) continue;
        try (Connection connection = drive.open()) {
          if (isHeld) {
            drive.timeouts(connection);
            continue;
          }
          drive.queries(connection);
          drive.portions(connection);
          drive.batches(connection);
          drive.savepoints(connection);
          drive.refusals(connection);
          // Long queries of the driver's own, which differ by how they are sent and by nothing else.
          if (mode[0].matches("simple|extended|binary at once|portions")) drive.metadata(connection);
          drive.copies(connection);
          drive.cancel(connection);
        }
      }
      if (path.equals("held")) new DriveJdbc(path, new String[] {"socket timeout", "socketTimeout=3"}).patience();
    }
  }

  private Connection open() throws SQLException {
    String[] parts = System.getenv("PATH_" + path).split("\\|");
    Properties properties = new Properties();
    properties.setProperty("user", parts[2]);
    properties.setProperty("password", parts[3]);
    properties.setProperty("sslmode", "require");
    for (String option : Arrays.copyOfRange(mode, 1, mode.length)) {
      String[] pair = option.split("=");
      properties.setProperty(pair[0], pair[1]);
    }
    return DriverManager.getConnection("jdbc:postgresql://" + parts[0] + ":" + parts[1] + "/" + parts[4], properties);
  }

  /** The same statement often enough for the driver to prepare it on the server, and to change to binary. */
  private void queries(Connection connection) throws SQLException {
    String text = "select id, name, email, card, notes from customers where id = ?";
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < 8; i++) {
        statement.setInt(1, 1 + i % 2);
        say("prepared " + i, rows(statement.executeQuery()));
      }
    }
    try (PreparedStatement statement = connection.prepareStatement("select * from typed where a = ?")) {
      for (int i = 0; i < 7; i++) {
        statement.setShort(1, (short) 1);
        say("types " + i, rows(statement.executeQuery()));
      }
    }
    // Told to take everything in binary at once, the driver itself misreads the results of several statements.
    if (!mode[0].equals("binary at once")) severalResults(connection);
    try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
      ResultSet found = statement.executeQuery("select id, notes from customers where id = 2");
      found.next();
      found.updateString("notes", "nothing here");
      found.updateRow();
      say("updatable", found.getString(2));
    }
  }

  private void severalResults(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      StringBuilder all = new StringBuilder();
      boolean isRows = statement.execute("select email from customers order by id; select 2; set work_mem = '5MB'; select 3");
      for (; isRows || statement.getUpdateCount() >= 0; isRows = statement.getMoreResults()) {
        all.append(isRows ? rows(statement.getResultSet()) : "count " + statement.getUpdateCount()).append(' ');
      }
      say("several results", all.toString());
    }
  }

  /** A cursor of the protocol: rows come in portions, in a transaction. */
  private void portions(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    String text = "select n, email from customers, generate_series(1, 10) n where n > ? order by n, id";
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < 7; i++) {
        statement.setFetchSize(i == 0 ? 1 : 4);
        statement.setInt(1, 3);
        say("portions " + i, rows(statement.executeQuery()));
      }
      statement.setInt(1, 0);
      statement.setFetchSize(2);
      ResultSet given = statement.executeQuery();
      given.next();
      given.close();
      say("given up", rows(statement.executeQuery()).length());
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void batches(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create temp table batch_rows (id serial, n int, mail text)");
    }
    try (PreparedStatement statement = connection.prepareStatement("insert into batch_rows (n, mail) values (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 0; i < 20; i++) {
        statement.setInt(1, i);
        statement.setString(2, "batch" + i + "@example.com");
        statement.addBatch();
      }
      say("batch", Arrays.toString(statement.executeBatch()));
      say("keys", rows(statement.getGeneratedKeys()));
    }
    try (PreparedStatement statement = connection.prepareStatement("insert into batch_rows (n, mail) values (?, ?)")) {
      for (int i = 0; i < 300; i++) {
        statement.setInt(1, i);
        statement.setString(2, "x");
        statement.addBatch();
      }
      say("batch without keys", statement.executeBatch().length);
    }
    try (Statement statement = connection.createStatement()) {
      say("read back", rows(statement.executeQuery("select count(*), sum(n), min(mail) from batch_rows")));
    }
  }

  private void savepoints(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("insert into batch_rows (n) values (1000)");
      Savepoint savepoint = connection.setSavepoint("here");
      say("failed", failure(() -> statement.executeQuery("select 1 / 0")));
      connection.rollback(savepoint);
      statement.executeUpdate("insert into batch_rows (n) values (1001)");
      connection.commit();
      say("after savepoint", rows(statement.executeQuery("select n from batch_rows where n >= 1000 order by n")));
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** A statement that may not run, by a guardrail or by the server's own privileges: the driver must not see a difference. */
  private void refusals(Connection connection) throws SQLException {
    String refused = "drop table sealed.not_ours";
    try (Statement statement = connection.createStatement()) {
      say("refused", failure(() -> statement.execute(refused)));
      say("after it", rows(statement.executeQuery("select 1")));
      say("refused, prepared", failure(() -> connection.prepareStatement(refused).execute()));
      for (boolean isAutoCommit : new boolean[] {true, false}) {
        connection.setAutoCommit(isAutoCommit);
        statement.clearBatch();
        statement.addBatch("insert into batch_rows (n) values (2000)");
        statement.addBatch(refused);
        statement.addBatch("insert into batch_rows (n) values (2001)");
        say("batch, autocommit " + isAutoCommit, failure(statement::executeBatch));
        if (!isAutoCommit) {
          say("next in it", failure(() -> statement.executeQuery("select 1")));
          say("commit", failure(connection::commit));
          connection.rollback();
        }
        connection.setAutoCommit(true);
        say("kept, autocommit " + isAutoCommit, rows(statement.executeQuery("select n from batch_rows where n >= 2000 order by n")));
        statement.executeUpdate("delete from batch_rows where n >= 2000");
      }
    }
  }

  private void metadata(Connection connection) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    say("version", metadata.getDatabaseProductVersion());
    say("tables", rows(metadata.getTables(null, "public", "%", new String[] {"TABLE"})));
    say("columns", rows(metadata.getColumns(null, "public", "customers", "%")));
    say("key", rows(metadata.getPrimaryKeys(null, "public", "customers")));
    say("types", rows(metadata.getTypeInfo()).hashCode());
    say("functions", rows(metadata.getProcedures(null, "pg_catalog", "lower%")).hashCode());
    say("valid", connection.isValid(5));
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen news_of_jdbc");
      statement.execute("notify news_of_jdbc, 'from ann@example.com'");
      say("notified", connection.unwrap(PGConnection.class).getNotifications(2000)[0].getParameter());
      statement.execute("drop sequence if exists \"ann@example.com\"");
      say("warned", statement.getWarnings().getMessage());
    }
  }

  private void copies(Connection connection) throws Exception {
    CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
    say("copied in", copies.copyIn("copy batch_rows (n, mail) from stdin (format csv)", new StringReader("3000,a@example.com\n3001,\n")));
    StringWriter out = new StringWriter();
    say("copied out", copies.copyOut("copy (select n, mail from batch_rows where n >= 3000 order by n) to stdout", out));
    say("copied", out.toString().replace("\n", "/"));
    say("bad copy", failure(() -> copies.copyIn("copy batch_rows (n) from stdin", new StringReader("not a number\n"))));
    try (Statement statement = connection.createStatement()) {
      say("after copies", rows(statement.executeQuery("select 1")));
    }
  }

  private void cancel(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Timer timer = new Timer(true);
      timer.schedule(new TimerTask() {
        @Override public void run() {
          try {
            statement.cancel();
          } catch (SQLException error) {
            say("cancel", error.getMessage());
          }
        }
      }, 200);
      say("cancelled", failure(() -> statement.execute("select pg_sleep(30)")));
      timer.cancel();
      say("after cancel", rows(statement.executeQuery("select 1")));
    }
  }

  /** On a connection whose statements wait for approval: the driver's timer cancels, and the session goes on. */
  private void timeouts(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      say("timed out", failure(() -> statement.executeUpdate("update customers set notes = 'changed'")));
      statement.setQueryTimeout(0);
      say("after it", rows(statement.executeQuery("select 1")));
    }
  }

  /** A statement that waits longer than the driver waits for a byte: what it is told meanwhile keeps it waiting. */
  private void patience() throws SQLException {
    try (Connection connection = open(); Statement statement = connection.createStatement()) {
      say("waited", statement.executeUpdate("update customers set notes = 'approved' where id = 2"));
      say("after it", rows(statement.executeQuery("select 1")));
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /** The state of the error, and of a batch which of its statements ran. */
  private static String failure(Action action) {
    try {
      action.run();
      return "no failure";
    } catch (BatchUpdateException error) {
      return error.getSQLState() + " " + Arrays.toString(error.getUpdateCounts());
    } catch (SQLException error) {
      return error.getSQLState();
    } catch (Exception error) {
      return error.toString();
    }
  }

  private static String rows(ResultSet found) throws SQLException {
    StringBuilder all = new StringBuilder();
    int count = found.getMetaData().getColumnCount();
    while (found.next()) {
      for (int i = 1; i <= count; i++) {
        Object value = found.getObject(i);
        all.append(shown(value)).append(i < count ? "|" : ";");
      }
    }
    found.close();
    return all.toString().replace("\n", "/");
  }

  private static Object shown(Object value) throws SQLException {
    if (value instanceof byte[] bytes) return Arrays.toString(bytes);
    return value instanceof java.sql.Array array ? Arrays.toString((Object[]) array.getArray()) : value;
  }

  private void say(String step, Object result) {
    System.out.println(path + "\t" + mode[0] + "\t" + step + "\t" + result);
  }
}
