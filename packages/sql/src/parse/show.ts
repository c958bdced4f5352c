import type { DescribeStatement, ShowableObjects, ShowCreate, ShowPattern, ShowStatement } from '../ast/index.ts';
import type { ExpectedName } from './expectation.ts';
import { parseString } from './literals.ts';
import { parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';
import { parseOptionalPartition } from './table-clauses.ts';

const lists = [
  'CATALOGS',
  'DATABASES',
  'TABLES',
  'VIEWS',
  'FUNCTIONS',
  'MODULES',
  'PROCEDURES',
  'MODELS',
  'CONNECTIONS',
  'JARS',
  'JOBS',
] as const;
const leadWords = ['CREATE', 'CURRENT', 'COLUMNS', 'PARTITIONS', 'USER', 'FULL', 'MATERIALIZED'] as const;

/** From SHOW on. */
export function parseShow(p: Parser): ShowStatement {
  const start = p.token.start;
  p.expect('SHOW');
  const word = p.expectOneOf([...lists, ...leadWords], 'after SHOW');
  switch (word) {
    case 'CREATE':
      return parseShowCreate(p, start);
    case 'CURRENT':
      return {
        kind: 'show-current',
        object: p.expectOneOf(['CATALOG', 'DATABASE'] as const, 'after CURRENT'),
        span: p.spanFrom(start),
      };
    case 'COLUMNS':
      return parseShowColumns(p, start);
    case 'PARTITIONS':
      return parseShowPartitions(p, start);
    case 'USER':
      p.expect('FUNCTIONS', 'after USER');
      return parseShowList(p, start, 'USER FUNCTIONS');
    case 'FULL':
      p.expect('MODULES', 'after FULL');
      return parseShowList(p, start, 'FULL MODULES');
    case 'MATERIALIZED':
      p.expect('TABLES', 'after MATERIALIZED');
      return parseShowList(p, start, 'MATERIALIZED TABLES');
    default:
      return parseShowList(p, start, word);
  }
}

function parseShowList(p: Parser, start: number, objects: ShowableObjects): ShowStatement {
  const from =
    p.acceptOneOf(['FROM', 'IN'] as const) === undefined
      ? undefined
      : parseObjectPath(p, 'database', 'a name', `after ${p.previous?.key}`);
  const pattern = parsePattern(p);
  return { kind: 'show', objects, from, pattern, span: p.spanFrom(start) };
}

function parsePattern(p: Parser): ShowPattern | undefined {
  const start = p.token.start;
  const negated = p.accept('NOT');
  const operator = negated
    ? p.expectOneOf(['LIKE', 'ILIKE'] as const, 'after NOT')
    : p.acceptOneOf(['LIKE', 'ILIKE'] as const);
  if (operator === undefined) return undefined;
  const pattern = parseString(p, 'a pattern in single quotes', `after ${operator}`);
  return { kind: 'show-pattern', negated, operator, pattern, span: p.spanFrom(start) };
}

function parseShowColumns(p: Parser, start: number): ShowStatement {
  p.expectOneOf(['FROM', 'IN'] as const, 'after SHOW COLUMNS');
  const table = parseObjectPath(p, 'table', "a table's name");
  const pattern = parsePattern(p);
  return { kind: 'show-columns', table, pattern, span: p.spanFrom(start) };
}

function parseShowPartitions(p: Parser, start: number): ShowStatement {
  const table = parseObjectPath(p, 'table', "a table's name", 'after SHOW PARTITIONS');
  const partition = parseOptionalPartition(p);
  return { kind: 'show-partitions', table, partition, span: p.spanFrom(start) };
}

const creatable = ['TABLE', 'VIEW', 'CATALOG', 'MODEL', 'CONNECTION', 'MATERIALIZED'] as const;

function parseShowCreate(p: Parser, start: number): ShowCreate {
  const orAlter = p.accept('OR', 'ALTER');
  const word = orAlter
    ? p.expectOneOf(['MATERIALIZED'] as const, 'after OR ALTER')
    : p.expectOneOf(creatable, 'after SHOW CREATE');
  if (word === 'MATERIALIZED') p.expect('TABLE', 'after MATERIALIZED');
  const object = word === 'MATERIALIZED' ? 'MATERIALIZED TABLE' : word;
  const path = parseObjectPath(p, nameOf(word), 'a name', `after SHOW CREATE ${object}`);
  return { kind: 'show-create', object, orAlter, path, span: p.spanFrom(start) };
}

const describable = ['CATALOG', 'DATABASE', 'FUNCTION', 'MODEL', 'CONNECTION', 'JOB', 'TABLE'] as const;

/** From DESCRIBE or DESC on. `DESCRIBE job` with a plain name after it is a table of that name. */
export function parseDescribe(p: Parser): DescribeStatement {
  const start = p.advance().start;
  const next = p.peek(1);
  const isObject = next.kind !== 'end' && next.key !== ';' && next.key !== '.';
  p.wantsKeys(describable);
  const object = isObject ? (p.acceptOneOf(describable) ?? 'TABLE') : 'TABLE';
  if (object === 'JOB') {
    const job = parseString(p, "a job's id in single quotes", 'after JOB');
    return { kind: 'describe', object, extended: false, path: undefined, job, span: p.spanFrom(start) };
  }
  const extended = p.at('EXTENDED') && p.peek(1).kind !== 'end' && p.peek(1).key !== ';' && p.accept('EXTENDED');
  const path = parseObjectPath(p, nameOf(object), 'a name', 'after DESCRIBE');
  return { kind: 'describe', object, extended, path, job: undefined, span: p.spanFrom(start) };
}

const nameOf = (word: (typeof creatable)[number] | (typeof describable)[number]): ExpectedName => {
  switch (word) {
    case 'VIEW':
      return 'view';
    case 'CATALOG':
      return 'catalog';
    case 'DATABASE':
      return 'database';
    case 'FUNCTION':
      return 'function';
    case 'MODEL':
      return 'model';
    case 'CONNECTION':
      return 'connection';
    default:
      return 'table';
  }
};
