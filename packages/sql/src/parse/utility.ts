import type {
  AnalyzeTable,
  ClientCommand,
  JarStatement,
  LoadModule,
  StopJob,
  UnloadModule,
  UtilityStatement,
} from '../ast/index.ts';
import { parseString, parseWithOptions } from './literals.ts';
import { parseColumnName, parseIdentifier, parseList, parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';
import { parseOptionalPartition } from './table-clauses.ts';

const listStops = new Set([',']);

const parseModuleName = (p: Parser): ReturnType<typeof parseIdentifier> => {
  p.wants('module');
  return parseIdentifier(p, "a module's name");
};

/** From USE on. */
export function parseUse(p: Parser): UtilityStatement {
  const start = p.token.start;
  p.expect('USE');
  if (p.accept('MODULES')) {
    const names = parseList(p, parseModuleName, listStops);
    return { kind: 'use-modules', names, span: p.spanFrom(start) };
  }
  if (p.accept('CATALOG')) {
    p.wants('catalog');
    const name = parseIdentifier(p, "a catalog's name", 'after USE CATALOG');
    return { kind: 'use-catalog', name, span: p.spanFrom(start) };
  }
  const path = parseObjectPath(p, 'database', "a database's name", 'after USE');
  return { kind: 'use-database', path, span: p.spanFrom(start) };
}

/** From LOAD on. */
export function parseLoadModule(p: Parser): LoadModule {
  const start = p.token.start;
  p.expect('LOAD');
  p.expect('MODULE', 'after LOAD');
  const name = parseModuleName(p);
  const options = parseWithOptions(p);
  return { kind: 'load-module', name, options, span: p.spanFrom(start) };
}

/** From UNLOAD on. */
export function parseUnloadModule(p: Parser): UnloadModule {
  const start = p.token.start;
  p.expect('UNLOAD');
  p.expect('MODULE', 'after UNLOAD');
  const name = parseModuleName(p);
  return { kind: 'unload-module', name, span: p.spanFrom(start) };
}

/** From ADD or REMOVE on. */
export function parseJar(p: Parser): JarStatement {
  const start = p.token.start;
  const action = p.expectOneOf(['ADD', 'REMOVE'] as const);
  p.expect('JAR', `after ${action}`);
  const path = parseString(p, 'a path in single quotes', 'after JAR');
  return { kind: 'jar', action, path, span: p.spanFrom(start) };
}

/** From ANALYZE on. */
export function parseAnalyzeTable(p: Parser): AnalyzeTable {
  const start = p.token.start;
  p.expect('ANALYZE');
  p.expect('TABLE', 'after ANALYZE');
  const path = parseObjectPath(p, 'table', "a table's name", 'after ANALYZE TABLE');
  const partition = parseOptionalPartition(p);
  p.expect('COMPUTE', 'in ANALYZE TABLE');
  p.expect('STATISTICS', 'after COMPUTE');
  const hasFor = p.accept('FOR');
  const allColumns = hasFor && p.accept('ALL');
  if (hasFor) p.expect('COLUMNS', allColumns ? 'after ALL' : 'after FOR');
  const columns = hasFor && !allColumns ? parseList(p, parseColumnName, listStops) : [];
  return { kind: 'analyze-table', path, partition, columns, allColumns, span: p.spanFrom(start) };
}

/** From STOP on. */
export function parseStopJob(p: Parser): StopJob {
  const start = p.token.start;
  p.expect('STOP');
  p.expect('JOB', 'after STOP');
  const job = parseString(p, "a job's id in single quotes", 'after JOB');
  const withSavepoint = p.accept('WITH', 'SAVEPOINT');
  const withDrain = p.accept('WITH', 'DRAIN');
  return { kind: 'stop-job', job, withSavepoint, withDrain, span: p.spanFrom(start) };
}

export function parseClientCommand(p: Parser): ClientCommand {
  const start = p.token.start;
  const command = p.expectOneOf(['QUIT', 'EXIT', 'HELP', 'CLEAR'] as const);
  return { kind: 'client-command', command, span: p.spanFrom(start) };
}
