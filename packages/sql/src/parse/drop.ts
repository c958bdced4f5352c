import type { DroppableObject, DropStatement } from '../ast/index.ts';
import type { ExpectedName } from './expectation.ts';
import { parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';

const droppable = ['TABLE', 'VIEW', 'MATERIALIZED', 'FUNCTION', 'DATABASE', 'CATALOG', 'MODEL', 'CONNECTION'] as const;

const wantedNames: Readonly<Record<DroppableObject, ExpectedName>> = {
  CATALOG: 'catalog',
  DATABASE: 'database',
  TABLE: 'table',
  'MATERIALIZED TABLE': 'table',
  VIEW: 'view',
  FUNCTION: 'function',
  MODEL: 'model',
  CONNECTION: 'connection',
};

/** From DROP on. */
export function parseDrop(p: Parser): DropStatement {
  const start = p.token.start;
  p.expect('DROP');
  const temporary = p.accept('TEMPORARY');
  const system = temporary && p.accept('SYSTEM');
  const word = p.expectOneOf(droppable, 'after DROP');
  if (word === 'MATERIALIZED') p.expect('TABLE', 'after MATERIALIZED');
  const object: DroppableObject = word === 'MATERIALIZED' ? 'MATERIALIZED TABLE' : word;
  const ifExists = p.accept('IF', 'EXISTS');
  const path = parseObjectPath(p, wantedNames[object], 'a name', `after DROP ${object}`);
  const behavior =
    object === 'DATABASE' || object === 'CATALOG' ? p.acceptOneOf(['RESTRICT', 'CASCADE'] as const) : undefined;
  return { kind: 'drop', object, temporary, system, ifExists, path, behavior, span: p.spanFrom(start) };
}
