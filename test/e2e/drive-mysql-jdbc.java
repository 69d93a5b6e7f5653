import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Properties;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Drives MariaDB Connector/J in each of its modes on every path it is given, and prints what it saw: path, mode, step and
 * result, one line each. A path is an environment variable PATH_<name> = host|port|user|password|database.
 */
public final class DriveMysqlJdbc {
  private static final String[][] MODES = {
    {"text"},
    {"prepared", "useServerPrepStmts=true"},
    {"prepared, not kept", "useServerPrepStmts=true", "cachePrepStmts=false"},
    {"rewritten batches", "rewriteBatchedStatements=true"},
    {"no bulk", "useServerPrepStmts=true", "useBulkStmts=false"},
    {"bulk", "useBulkStmts=true"},
    {"portions", "useServerPrepStmts=true", "defaultFetchSize=3"},
    {"several at once", "allowMultiQueries=true"},
    {"without TLS", "sslMode=disable", "allowPublicKeyRetrieval=true"},
  };
  private static final String REFUSED = "call forbidden_by_rule()";

  private final String path;
  private final String[] mode;

  private DriveMysqlJdbc(String path, String[] mode) {
    this.path = path;
    this.mode = mode;
  }

  public static void main(String[] arguments) throws Exception {
    for (String path : arguments) {
      for (String[] mode : MODES) {
        DriveMysqlJdbc drive = new DriveMysqlJdbc(path, mode);
        boolean isHeld = path.equals("held");
        if (isHeld && !mode[0].matches("text|prepared")) continue;
        try (Connection connection = drive.open()) {
          if (isHeld) {
            drive.timeouts(connection);
            continue;
          }
          drive.queries(connection);
          drive.portions(connection);
          drive.batches(connection);
          drive.calls(connection);
          drive.refusals(connection);
          drive.metadata(connection);
          if (mode[0].matches("text|prepared")) drive.cancel(connection);
        }
      }
    }
  }

  private Connection open() throws SQLException {
    String[] parts = System.getenv("PATH_" + path).split("\\|");
    Properties properties = new Properties();
    properties.setProperty("user", parts[2]);
    properties.setProperty("password", parts[3]);
    properties.setProperty("useSsl", "true");
    properties.setProperty("trustServerCertificate", "true");
    for (String option : Arrays.copyOfRange(mode, 1, mode.length)) {
      String[] pair = option.split("=");
      if (pair[0].equals("sslMode")) properties.setProperty("useSsl", "false");
      properties.setProperty(pair[0], pair[1]);
    }
    return DriverManager.getConnection("jdbc:mariadb://" + parts[0] + ":" + parts[1] + "/" + parts[4], properties);
  }

  private void queries(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("delete from scratch");
    }
    String text = "select id, name, email, card, notes from customers where id = ?";
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < 4; i++) {
        statement.setInt(1, 1 + i % 2);
        say("prepared " + i, rows(statement.executeQuery()));
      }
    }
    for (String table : new String[] {"typed", "bytes"}) {
      try (PreparedStatement statement = connection.prepareStatement("select * from " + table + " where ? = 1")) {
        statement.setShort(1, (short) 1);
        say("types of " + table, rows(statement.executeQuery()));
      }
    }
    if (mode[0].equals("several at once")) severalResults(connection);
    try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
      ResultSet found = statement.executeQuery("select id, email from customers order by id");
      found.last();
      found.previous();
      say("scrolled", found.getString(2));
    }
  }

  private void severalResults(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      StringBuilder all = new StringBuilder();
      boolean isRows = statement.execute("select email from customers order by id; select 2; do 1; select 3");
      for (; isRows || statement.getUpdateCount() >= 0; isRows = statement.getMoreResults()) {
        all.append(isRows ? rows(statement.getResultSet()) : "count " + statement.getUpdateCount()).append(' ');
      }
      say("several results", all.toString());
      say("one is refused", failure(() -> statement.execute("insert into scratch (n) values (1); " + REFUSED)));
      // A guardrail denies all of it; the server itself had begun.
      statement.execute("delete from scratch");
    }
  }

  private void portions(Connection connection) throws SQLException {
    String text = "select n, email from customers, numbers where n > ? order by n, id";
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < 3; i++) {
        statement.setFetchSize(i == 0 ? 1 : 4);
        statement.setInt(1, 3);
        say("portions " + i, rows(statement.executeQuery()));
      }
      statement.setInt(1, 0);
      statement.setFetchSize(2);
      ResultSet given = statement.executeQuery();
      given.next();
      given.close();
      say("given up", rows(statement.executeQuery()).length() > 100);
    }
  }

  private void batches(Connection connection) throws SQLException {
    String insert = "insert into scratch (n, mail) values (?, ?)";
    try (PreparedStatement statement = connection.prepareStatement(insert, Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 0; i < 40; i++) {
        statement.setInt(1, i);
        statement.setString(2, i % 7 == 0 ? null : "batch" + i + "@example.com");
        statement.addBatch();
      }
      say("batch", statement.executeBatch().length);
    }
    try (Statement statement = connection.createStatement()) {
      say("read back", rows(statement.executeQuery("select n, mail from scratch order by n")));
      statement.addBatch("insert into scratch (n) values (500)");
      statement.addBatch("update scratch set n = n + 1 where n >= 500");
      say("batch of texts", Arrays.toString(statement.executeBatch()));
    }
  }

  private void calls(Connection connection) throws SQLException {
    try (CallableStatement call = connection.prepareCall("{call gives(?, ?, ?)}")) {
      call.setInt(1, 1);
      call.setInt(3, 41);
      call.registerOutParameter(2, Types.VARCHAR);
      call.registerOutParameter(3, Types.INTEGER);
      say("call", failure(call::execute));
      say("called out", call.getString(2) + " " + call.getString(3));
    }
    try (CallableStatement call = connection.prepareCall("{call several()}")) {
      StringBuilder all = new StringBuilder();
      for (boolean isRows = call.execute(); isRows; isRows = call.getMoreResults()) all.append(rows(call.getResultSet()));
      say("called results", all);
    }
  }

  private void refusals(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      say("refused", failure(() -> statement.execute(REFUSED)));
      say("refused, prepared", failure(() -> connection.prepareStatement(REFUSED).execute()));
      say("after it", rows(statement.executeQuery("select 1")));
      connection.setAutoCommit(false);
      statement.executeUpdate("insert into scratch (n) values (1000)");
      Savepoint savepoint = connection.setSavepoint("here");
      statement.executeUpdate("insert into scratch (n) values (1001)");
      say("refused in a transaction", failure(() -> statement.execute(REFUSED)));
      connection.rollback(savepoint);
      statement.executeUpdate("insert into scratch (n) values (1002)");
      connection.commit();
      connection.setAutoCommit(true);
      say("kept", rows(statement.executeQuery("select n from scratch where n >= 1000 order by n")));
      statement.addBatch("insert into scratch (n) values (2000)");
      statement.addBatch(REFUSED);
      statement.addBatch("insert into scratch (n) values (2001)");
      say("batch with a refused one", failure(statement::executeBatch));
      say("kept of it", rows(statement.executeQuery("select n from scratch where n >= 2000 order by n")));
      statement.executeUpdate("delete from scratch");
    }
  }

  private void metadata(Connection connection) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    say("version", metadata.getDatabaseProductVersion());
    say("meta tables", rows(metadata.getTables("app", null, "%", new String[] {"TABLE"})));
    say("meta columns", rows(metadata.getColumns("app", null, "customers", "%")));
    say("meta key", rows(metadata.getPrimaryKeys("app", null, "customers")));
    say("valid", connection.isValid(5));
  }

  private void cancel(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Timer timer = cancelLater(statement, 300);
      // One server fails and the other says that the sleep was cut short.
      String ended = failure(() -> say("cancelled", rows(statement.executeQuery("select sleep(30) as slept"))));
      timer.cancel();
      say("after cancel", ended + " " + rows(statement.executeQuery("select 1")));
    }
  }

  /**
   * On a connection whose statements wait for approval: the driver's timer kills, and the session goes on. With MariaDB the
   * driver has the server count the time, which does not begin while a statement is held, so the program cancels.
   */
  private void timeouts(Connection connection) throws SQLException {
    boolean isCounted = !connection.getMetaData().getDatabaseProductName().equals("MariaDB");
    try (Statement statement = connection.createStatement()) {
      if (isCounted) statement.setQueryTimeout(1);
      else cancelLater(statement, 1500);
      say("timed out", failure(() -> statement.executeUpdate("update customers set notes = 'changed'")));
      statement.setQueryTimeout(0);
      say("after it", rows(statement.executeQuery("select version() is not null")));
    }
  }

  private Timer cancelLater(Statement statement, int milliseconds) {
    Timer timer = new Timer(true);
    timer.schedule(new TimerTask() {
      @Override public void run() {
        try {
          statement.cancel();
        } catch (SQLException error) {
          say("cancel", error.getMessage());
        }
      }
    }, milliseconds);
    return timer;
  }

  private interface Action {
    void run() throws Exception;
  }

  private static String failure(Action action) {
    try {
      action.run();
      return "no failure";
    } catch (BatchUpdateException error) {
      return error.getErrorCode() + " " + error.getSQLState() + " " + Arrays.toString(error.getUpdateCounts());
    } catch (SQLException error) {
      return error.getErrorCode() + " " + error.getSQLState();
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
        all.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value).append(i < count ? "|" : ";");
      }
    }
    found.close();
    return all.toString().replace("\n", "/");
  }

  private void say(String step, Object result) {
    System.out.println(path + "\t" + mode[0] + "\t" + step + "\t" + result);
  }
}
