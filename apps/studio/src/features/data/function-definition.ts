import { analyzeFunction } from '@lockstep/sql/analyze';
import type { CatalogObject, UserFunction } from '@lockstep/sql/catalog';
import { parseScript } from '@lockstep/sql/parse';
import { printType, withNullable } from '@lockstep/sql/types';

/** What a CREATE FUNCTION statement says, for people to look at and to change. */
export interface FunctionDefinition {
  readonly kind: UserFunction['kind'];
  /** `words(text STRING) → ROW<word STRING, characters INT>`. */
  readonly signature: string;
  /** The statement that changes it, as it is now. */
  readonly alterStatement: string;
}

/** Null for what can't be read as a function. */
export function readFunctionDefinition({ path, createStatement }: CatalogObject): FunctionDefinition | null {
  const [statement] = parseScript(createStatement).statements;
  if (statement?.kind !== 'create-function') return null;
  const environment = { catalog: { objects: [] }, connectors: [], mode: 'stream' as const };
  const { definition } = analyzeFunction(statement, path, environment);
  if (definition === null) return null;
  const parameters = definition.parameters.map(({ name, type }) => `${name} ${printType(withNullable(type, true))}`);
  const from = statement.path.span.start;
  return {
    kind: definition.kind,
    signature: `${path.name}(${parameters.join(', ')}) → ${printType(withNullable(definition.resultType, true))}`,
    alterStatement: `ALTER FUNCTION ${createStatement.slice(from, statement.span.end)}`,
  };
}
