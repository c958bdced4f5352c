// Flink's own SQL client against `lockstep gateway`: DDL, a streaming SELECT, an INSERT and a mistake. Needs java and mvn; not part of npm test.
//
//   node scripts/check-flink-client.mjs [--flink 2.3.0]
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { flink: { type: 'string', default: '2.3.0' } } });
const directory = mkdtempSync(path.join(os.tmpdir(), 'lockstep-flink-client-'));
const output = path.join(directory, 'out');

const artifacts = [
  'flink-sql-client',
  'flink-sql-gateway',
  'flink-clients',
  'flink-table-api-java-uber',
  'flink-table-runtime',
  'flink-table-planner-loader',
];

const script = `
CREATE TABLE s (k STRING, n INT) WITH ('connector' = 'values', 'data' = '[["a", 1], ["b", 2], ["a", 5]]');
CREATE TABLE o (k STRING, n INT) WITH ('connector' = 'values', 'path' = '${output}');
SHOW TABLES;
DESCRIBE s;
SET 'sql-client.execution.result-mode' = 'tableau';
SELECT k, SUM(n) AS total FROM s GROUP BY k;
SET 'table.dml-sync' = 'true';
INSERT INTO o SELECT k, SUM(n) FROM s GROUP BY k;
SET 'execution.runtime-mode' = 'batch';
SELECT k, SUM(n) AS total, ARRAY[1, 2] AS a, TIMESTAMP '2020-01-01 00:00:00.5' AS ts, X'0aff' AS b FROM s GROUP BY k;
SELECT nothing FROM s;
`;

/** What the client must print, in this order. */
const expected = [
  /\| *table name \|/,
  /\| *s \|/,
  /\| *n \| *INT \| TRUE \|/,
  /\| -U \| *a \| *1 \|/,
  /\| \+U \| *a \| *6 \|/,
  /Complete execution of the SQL update statement/,
  /\| a \| *6 \| \[1, 2\] \| 2020-01-01 00:00:00\.5 \| x'0aff' \|/,
  /Column 'nothing' not found/,
];

/** The class path of the client; Maven keeps the jars. */
function classPath() {
  const dependencies = artifacts.map(
    name =>
      `<dependency><groupId>org.apache.flink</groupId><artifactId>${name}</artifactId><version>${values.flink}</version></dependency>`,
  );
  writeFileSync(
    path.join(directory, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>lockstep</groupId>` +
      `<artifactId>flink-client</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  const file = path.join(directory, 'class-path');
  execFileSync('mvn', ['-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`], {
    cwd: directory,
    stdio: 'inherit',
  });
  return readFileSync(file, 'utf8').trim();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function runClient(jars, port) {
  const file = path.join(directory, 'script.sql');
  writeFileSync(file, script);
  mkdirSync(path.join(directory, 'conf'));
  writeFileSync(path.join(directory, 'conf', 'config.yaml'), '');
  const { stdout } = spawnSync(
    'java',
    [
      '-cp',
      jars,
      'org.apache.flink.table.client.SqlClient',
      'gateway',
      '--endpoint',
      `http://127.0.0.1:${port}`,
      '-f',
      file,
    ],
    { encoding: 'utf8', env: { ...process.env, FLINK_CONF_DIR: path.join(directory, 'conf') }, timeout: 120_000 },
  );
  return stdout;
}

function check(printed) {
  let rest = printed;
  for (const pattern of expected) {
    const found = pattern.exec(rest);
    if (found === null) throw new Error(`The client did not print ${pattern}:\n${printed}`);
    rest = rest.slice(found.index + found[0].length);
  }
  const written = readFileSync(output, 'utf8');
  if (written !== '+I[a, 1]\n+I[b, 2]\n-U[a, 1]\n+U[a, 6]\n') throw new Error(`The INSERT wrote:\n${written}`);
}

const jars = classPath();
const port = await freePort();
const cli = path.resolve(import.meta.dirname, '../apps/cli/bin/lockstep.mjs');
const gateway = spawn(process.execPath, [cli, 'gateway', '--port', String(port), '--allow-path', directory]);
try {
  await once(gateway.stdout, 'data');
  check(runClient(jars, port));
  process.stdout.write(`Flink ${values.flink}'s SQL client and the gateway understand each other\n`);
} finally {
  gateway.kill();
  rmSync(directory, { recursive: true });
}
