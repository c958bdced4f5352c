import type { AlterFunction, CreateFunction, FunctionResource, FunctionScope } from '../ast/index.ts';
import { parseString, parseWithOptions } from './literals.ts';
import { parseList, parseObjectPath } from './names.ts';
import type { Parser } from './parser.ts';

/** After `CREATE [TEMPORARY [SYSTEM]] FUNCTION`. */
export function parseCreateFunction(p: Parser, start: number, scope: FunctionScope): CreateFunction {
  const ifNotExists = p.accept('IF', 'NOT', 'EXISTS');
  const path = parseObjectPath(p, 'function', "a function's name");
  const definition = parseDefinition(p);
  const options = parseWithOptions(p);
  return { kind: 'create-function', scope, ifNotExists, path, ...definition, options, span: p.spanFrom(start) };
}

/** After `ALTER [TEMPORARY [SYSTEM]] FUNCTION`. */
export function parseAlterFunction(p: Parser, start: number, scope: FunctionScope): AlterFunction {
  const ifExists = p.accept('IF', 'EXISTS');
  const path = parseObjectPath(p, 'function', "a function's name");
  return { kind: 'alter-function', scope, ifExists, path, ...parseDefinition(p), span: p.spanFrom(start) };
}

const languages = ['JAVA', 'SCALA', 'PYTHON', 'JAVASCRIPT'] as const;

function parseDefinition(p: Parser): Pick<CreateFunction, 'body' | 'language' | 'resources'> {
  p.expect('AS', "after the function's name");
  const body = parseString(p, 'a class name or source text in single quotes', 'after AS');
  const language = p.accept('LANGUAGE') ? p.expectOneOf(languages, 'after LANGUAGE') : undefined;
  const resources = p.accept('USING') ? parseList(p, parseResource, resourceStops) : [];
  return { body, language, resources };
}

const resourceStops = new Set([',', 'WITH']);
const resourceTypes = ['JAR', 'ARTIFACT', 'FILE', 'ARCHIVE'] as const;

/** The type may be left out from the second resource on. */
function parseResource(p: Parser): FunctionResource {
  const start = p.token.start;
  const isFirst = p.previous?.key === 'USING';
  const type = isFirst ? p.expectOneOf(resourceTypes, 'after USING') : (p.acceptOneOf(resourceTypes) ?? 'JAR');
  const path = parseString(p, 'a path in single quotes', `after ${type}`);
  return { kind: 'function-resource', type, path, span: p.spanFrom(start) };
}
