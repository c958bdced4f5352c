package lockstep;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/**
 * Runs one SQL script in a mini cluster inside this JVM and prints one JSON line: wall time of the job from submission to its end, and CPU time
 * of the whole process, in seconds. Arguments: the script, then {@code key=value} settings.
 */
public final class FlinkBench {
  private static final Pattern SETTING = Pattern.compile("SET '([^']+)' = '([^']*)'");

  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    for (int i = 1; i < args.length; i++) {
      int at = args[i].indexOf('=');
      configuration.setString(args[i].substring(0, at), args[i].substring(at + 1));
    }
    TableEnvironment environment =
        TableEnvironment.create(EnvironmentSettings.newInstance().withConfiguration(configuration).inStreamingMode().build());
    double seconds = 0;
    for (String statement : Files.readString(Path.of(args[0])).split(";\\s*(\\n|$)")) {
      if (statement.isBlank()) continue;
      Matcher setting = SETTING.matcher(statement.strip());
      if (setting.matches()) {
        environment.getConfig().set(setting.group(1), setting.group(2));
        continue;
      }
      boolean isJob = statement.contains("INSERT INTO");
      long startNanos = System.nanoTime();
      TableResult result = environment.executeSql(statement);
      if (!isJob) continue;
      result.await();
      seconds += (System.nanoTime() - startNanos) / 1e9;
    }
    var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double cpuSeconds = system.getProcessCpuTime() / (double) TimeUnit.SECONDS.toNanos(1);
    System.out.printf("{\"seconds\": %.3f, \"cpuSeconds\": %.3f}%n", seconds, cpuSeconds);
    System.exit(0);
  }
}
