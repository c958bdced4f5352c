import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** Who may import whom; a missing name is a forbidden import. The table of docs/ARCHITECTURE.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'packages/kernel': [],
  'packages/contracts': ['kernel'],
  'packages/sql': ['kernel'],
  'packages/plan': ['kernel', 'sql'],
  'packages/dataflow': ['kernel', 'sql', 'plan'],
  'packages/connectors': ['kernel', 'sql', 'dataflow'],
  'packages/backends': ['kernel', 'contracts', 'sql', 'plan', 'dataflow'],
  'packages/gateway': ['kernel', 'sql', 'plan', 'dataflow', 'backends'],
  'packages/datastream': ['kernel', 'sql', 'plan', 'dataflow', 'backends'],
  'packages/db': ['kernel', 'contracts', 'sql'],
  'packages/control': ['kernel', 'contracts', 'sql', 'plan', 'db'],
  'packages/sample': ['kernel', 'contracts', 'sql', 'dataflow', 'connectors', 'control'],
  'apps/worker': ['kernel', 'contracts', 'sql', 'plan', 'dataflow', 'connectors', 'backends', 'db', 'control'],
  'apps/cli': ['kernel', 'contracts', 'sql', 'plan', 'dataflow', 'connectors', 'backends', 'datastream', 'gateway'],
};

/** Doors of `sql` that the run time may use: it knows no SQL text. */
const runtimeDoors: readonly string[] = ['types', 'catalog', 'algebra', 'functions'];

/** Each library has one room. */
const owners: Readonly<Record<string, RegExp>> = {
  '@prisma/client': /^packages\/db\//,
  bullmq: /^packages\/control\/src\/queue\//,
  ioredis: /^packages\/control\/src\/queue\//,
  '@duckdb/node-api': /^packages\/connectors\/src\/filesystem\/parquet\//,
  'pg-copy-streams': /^packages\/connectors\/src\/jdbc\//,
  pg: /^(packages\/(db|connectors\/src\/jdbc)|apps\/cli\/src\/catalog)\//,
  '@node-rs/argon2': /^packages\/control\/src\/auth\//,
  pino: /^apps\/worker\//,
};

export interface Violation {
  readonly file: string;
  readonly imported: string;
  readonly rule:
    | 'layer'
    | 'runtime-ignores-sql-text'
    | 'library-owner'
    | 'package-path'
    | 'sibling-connector'
    | 'unreadable';
}

const isTest = (file: string): boolean => /\.test\.ts$/.test(file) || /\/(test|bench)\//.test(file);

/** Checks one source file; `file` is its path from the root with `/`. Tests may import what they like. */
export function checkFile(file: string, source: string): readonly Violation[] {
  const room = Object.keys(mayImport).find(name => file.startsWith(`${name}/`));
  if (room === undefined || isTest(file)) return [];
  const parsed = parseSync(file, source);
  if (parsed.errors.length > 0) return [{ file, imported: '', rule: 'unreadable' }];
  const { staticImports, staticExports } = parsed.module;
  const imported = [
    ...staticImports.map(found => found.moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(entry => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
    ),
  ];
  return imported.flatMap(request => {
    const rule = brokenRule(file, room, request);
    return rule === null ? [] : [{ file, imported: request, rule }];
  });
}

function brokenRule(file: string, room: string, request: string): Violation['rule'] | null {
  if (request.startsWith('.')) return relativeRule(file, room, request);
  const [scope, name = '', door = ''] = request.split('/');
  if (scope === '@lockstep') {
    if (`packages/${name}` !== room && !mayImport[room]!.includes(name)) return 'layer';
    const isRuntime = room === 'packages/dataflow' || room === 'packages/connectors';
    return isRuntime && name === 'sql' && !runtimeDoors.includes(door) ? 'runtime-ignores-sql-text' : null;
  }
  const library = request.startsWith('@') ? `${scope}/${name}` : scope!;
  const owner = owners[library];
  if (owner !== undefined && !owner.test(file)) return 'library-owner';
  return room === 'packages/kernel' && !request.startsWith('node:') ? 'layer' : null;
}

function relativeRule(file: string, room: string, request: string): Violation['rule'] | null {
  const target = path.posix.join(path.posix.dirname(file), request);
  if (!target.startsWith(`${room}/`)) return 'package-path';
  const connector = /^packages\/connectors\/src\/([^/]+)\/[^/]/;
  const [from, to] = [connector.exec(file)?.[1], connector.exec(target)?.[1]];
  const shared = ['options', 'files', 'sql-text'];
  return from !== undefined && to !== undefined && from !== to && !shared.includes(to) ? 'sibling-connector' : null;
}

/** All source files of the rooms below `root`. */
export function sourceFiles(root: string): readonly string[] {
  return Object.keys(mayImport).flatMap(room =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !/(^|\/)(node_modules|generated)\//.test(name))
      .map(name => `${room}/${name}`),
  );
}

export const checkTree = (root: string): readonly Violation[] =>
  sourceFiles(root).flatMap(file => checkFile(file, readFileSync(path.join(root, file), 'utf8')));

/** The files behind the relative imports of a file that are there when it runs; those of types alone are not. */
function importedFiles(file: string, source: string): readonly string[] {
  const { staticImports, staticExports } = parseSync(file, source).module;
  const requests = [
    ...staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some(entry => !entry.isType))
      .map(found => found.moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(entry => (entry.moduleRequest === null || entry.isType ? [] : [entry.moduleRequest.value])),
    ),
  ];
  return requests
    .filter(request => request.startsWith('.'))
    .map(request => path.posix.join(path.posix.dirname(file), request));
}

/** Circles of imports, each as the files that it goes through and the first one again; `sources` are texts by path. */
export function findCycles(sources: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const source = sources.get(file);
    if (source === undefined || done.has(file)) return;
    if (way.includes(file)) {
      cycles.push([...way.slice(way.indexOf(file)), file]);
      return;
    }
    for (const imported of importedFiles(file, source)) visit(imported, [...way, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return cycles;
}
