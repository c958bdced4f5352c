import type { Span } from '@lockstep/kernel/diagnostics';
import type { Expression, Field } from '../algebra/index.ts';
import type { BindingMapping, ResolvedTable, RuntimeMode } from '../catalog/index.ts';
import { parseExpression, parseScript } from '../parse/index.ts';
import { canCastImplicitly, printType, withNullable } from '../types/index.ts';
import { type Analysis, AnalysisFailure, didYouMean, fail } from './analysis.ts';
import { coerce } from './apply-function.ts';
import { analyzeExpression } from './expressions.ts';
import { checkOptions, type PlacedOptions } from './options.ts';
import { resolveType } from './resolve-type.ts';
import { scopeOf } from './scope.ts';
import type { TableDefinition, TableShape } from './tables.ts';

/** Connector name of logical tables. */
const pairedConnector = 'paired';

/** One side of a logical table. */
export interface TableBinding {
  readonly mode: RuntimeMode;
  readonly table: ResolvedTable;
  /** What the connector reads or writes. */
  readonly physicalColumns: readonly Field[];
  /** `map.<column>` options: an expression each. */
  readonly mapped: PlacedOptions;
}

export type TableBindings = Readonly<Record<RuntimeMode, TableBinding>>;

/** Chooses the connector of a table. A logical table (`'connector' = 'paired'`) has one per side; both are checked, the one of `analysis.mode` is taken. */
export function resolveBindings(
  analysis: Analysis,
  shape: TableShape,
  options: PlacedOptions,
  span: Span,
): TableDefinition {
  const connector = options.get('connector');
  if (connector === undefined) {
    return fail(
      analysis,
      'option_missing',
      "The table needs the option 'connector'",
      span,
      "Add WITH ('connector' = '...').",
    );
  }
  if (connector.value !== pairedConnector) {
    return { table: plainTable(analysis, shape, without(options, 'connector'), connector, span, ''), bindings: null };
  }
  for (const [key, option] of options) {
    if (key !== 'connector' && !key.startsWith('stream.') && !key.startsWith('batch.')) {
      fail(
        analysis,
        'option_unknown',
        `A logical table has no option '${key}'`,
        option.keySpan,
        "Its options start with 'stream.' or 'batch.'.",
      );
    }
  }
  const bindings = {
    stream: bind(analysis, shape, options, 'stream', span),
    batch: bind(analysis, shape, options, 'batch', span),
  };
  for (const binding of [bindings.stream, bindings.batch]) checkMapping(analysis, binding);
  return { table: bindings[analysis.mode].table, bindings };
}

function plainTable(
  analysis: Analysis,
  shape: TableShape,
  options: PlacedOptions,
  connector: { readonly value: string; readonly valueSpan: Span },
  span: Span,
  prefix: string,
): ResolvedTable {
  const descriptor = analysis.connectors.get(connector.value);
  if (descriptor === undefined) {
    const names = [...analysis.connectors.keys(), pairedConnector];
    return fail(
      analysis,
      'connector_unknown',
      `Could not find any factory for identifier '${connector.value}'`,
      connector.valueSpan,
      didYouMean(connector.value, names) ?? `Available factory identifiers are: ${names.join(', ')}.`,
    );
  }
  checkOptions(analysis, descriptor, options, span, prefix);
  return {
    ...shape,
    connector: connector.value,
    options: Object.fromEntries([...options].map(([key, { value }]) => [key, value])),
  };
}

function bind(
  analysis: Analysis,
  shape: TableShape,
  options: PlacedOptions,
  mode: RuntimeMode,
  span: Span,
): TableBinding {
  const prefix = `${mode}.`;
  const own: PlacedOptions = new Map(
    [...options].flatMap(([key, option]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), option]] : [])),
  );
  const connector = own.get('connector');
  if (connector === undefined) {
    return fail(
      analysis,
      'option_missing',
      `A logical table needs the option '${prefix}connector'`,
      span,
      'Both sides of a pair need a physical table.',
    );
  }
  const mapped: PlacedOptions = new Map(
    [...own].flatMap(([key, option]) => (key.startsWith('map.') ? [[key.slice(4), option]] : [])),
  );
  const rest: PlacedOptions = new Map(
    [...own].filter(([key]) => key !== 'connector' && key !== 'columns' && !key.startsWith('map.')),
  );
  const table = plainTable(analysis, shape, rest, connector, span, prefix);
  const columns = own.get('columns');
  const physicalColumns =
    columns === undefined
      ? shape.columns.filter(column => column.kind === 'physical').map(({ name, type }) => ({ name, type }))
      : parseColumns(analysis, columns.value, columns.valueSpan);
  return { mode, table, physicalColumns, mapped };
}

const without = (options: PlacedOptions, key: string): PlacedOptions =>
  new Map([...options].filter(([candidate]) => candidate !== key));

/** `'id BIGINT, name STRING'`: the columns of a binding's physical table, as in CREATE TABLE. */
function parseColumns(analysis: Analysis, text: string, span: Span): readonly Field[] {
  const head = 'CREATE TABLE t (';
  const { statements, diagnostics } = parseScript(`${head}${text})`);
  const [problem] = diagnostics;
  if (problem !== undefined)
    fail(analysis, 'binding_columns', problem.message, inside(span, problem.span, -head.length), problem.hint);
  const [statement] = statements;
  if (statement?.kind !== 'create-table') return fail(analysis, 'binding_columns', 'Expected a list of columns', span);
  return statement.elements.map(element => {
    if (element.kind !== 'physical-column') {
      return fail(
        analysis,
        'binding_columns',
        'Only physical columns can stand here',
        inside(span, element.span, -head.length),
      );
    }
    return { name: element.name.name, type: resolveType(analysis, element.type) };
  });
}

/** A place inside a string literal: its text starts one behind the opening quote. */
const inside = (literal: Span, span: Span, shift = 0): Span => ({
  start: literal.start + 1 + span.start + shift,
  end: literal.start + 1 + span.end + shift,
});

/** Every `map.<column>` must name a column of the logical table or of the binding and make sense as one of the two directions. */
function checkMapping(analysis: Analysis, binding: TableBinding): void {
  const logical = logicalColumns(binding.table);
  const names = [...logical, ...binding.physicalColumns].map(column => column.name);
  for (const [name, option] of binding.mapped) {
    const prefix = `${binding.mode}.map.`;
    if (!names.includes(name)) {
      fail(
        analysis,
        'mapping_column',
        `'${prefix}${name}' maps an unknown column`,
        option.keySpan,
        didYouMean(name, names),
      );
    }
    const target = logical.find(column => column.name === name);
    if (target !== undefined) mapColumn(analysis, option, binding.physicalColumns, target);
    else mapColumn(analysis, option, logical, binding.physicalColumns.find(column => column.name === name)!);
  }
}

const isIdentityBinding = (binding: TableBinding): boolean =>
  binding.mapped.size === 0 &&
  JSON.stringify(binding.physicalColumns.map(column => column.name)) ===
    JSON.stringify(binding.table.columns.filter(column => column.kind === 'physical').map(column => column.name));

const logicalColumns = (table: ResolvedTable): readonly Field[] =>
  table.columns.filter(column => column.kind !== 'computed').map(({ name, type }) => ({ name, type }));

/** One mapping expression over `from`, cast to the type of `to`. */
function mapColumn(
  analysis: Analysis,
  option: { readonly value: string; readonly valueSpan: Span },
  from: readonly Field[],
  to: Field,
): Expression {
  const { expression, diagnostics } = parseExpression(option.value);
  const [problem] = diagnostics;
  if (problem !== undefined || expression === undefined) {
    const span = problem === undefined ? option.valueSpan : inside(option.valueSpan, problem.span);
    return fail(
      analysis,
      'mapping_expression',
      problem?.message ?? 'Expected a column or an expression',
      span,
      problem?.hint,
    );
  }
  const nested: Analysis = { ...analysis, diagnostics: [], symbols: [] };
  try {
    return castMapped(
      analysis,
      analyzeExpression({ analysis: nested, scope: scopeOf(null, from) }, expression),
      to,
      option.valueSpan,
    );
  } catch (error) {
    const [first] = nested.diagnostics;
    if (!(error instanceof AnalysisFailure) || first === undefined) throw error;
    return fail(analysis, 'mapping_expression', first.message, inside(option.valueSpan, first.span), first.hint);
  }
}

function castMapped(analysis: Analysis, expression: Expression, to: Field, span: Span): Expression {
  if (canCastImplicitly(expression.type, to.type)) return stripSpans(coerce(expression, to.type));
  const [from, wanted] = [expression.type, to.type].map(type => printType(withNullable(type, true)));
  return fail(
    analysis,
    'mapping_type',
    `Column '${to.name}' is ${wanted}; its mapping gives ${from}`,
    span,
    `CAST the expression to ${wanted}.`,
  );
}

/** Places inside an option's text mean nothing in the script's coordinates. */
const stripSpans = (expression: Expression): Expression =>
  JSON.parse(JSON.stringify(expression, (key, value) => (key === 'span' ? undefined : value)));

/** A binding as a source: an expression over its physical columns for each stored column of the logical table. */
export function sourceTable(analysis: Analysis, definition: TableDefinition, span: Span): ResolvedTable {
  const binding = definition.bindings?.[analysis.mode];
  if (binding === undefined || isIdentityBinding(binding)) return definition.table;
  const expressions = logicalColumns(binding.table).map(column =>
    mapOrSame(analysis, binding, binding.physicalColumns, column, span),
  );
  return withMapping(binding, expressions);
}

/** A binding as a sink: an expression over the logical table's columns for each of its physical columns. */
export function sinkTable(analysis: Analysis, definition: TableDefinition, span: Span): ResolvedTable {
  const binding = definition.bindings?.[analysis.mode];
  if (binding === undefined || isIdentityBinding(binding)) return definition.table;
  const logical = logicalColumns(binding.table);
  const expressions = binding.physicalColumns.map(column => mapOrSame(analysis, binding, logical, column, span));
  return withMapping(binding, expressions);
}

const withMapping = (binding: TableBinding, expressions: BindingMapping['expressions']): ResolvedTable => ({
  ...binding.table,
  mapping: { physicalColumns: binding.physicalColumns, expressions },
});

function mapOrSame(
  analysis: Analysis,
  binding: TableBinding,
  from: readonly Field[],
  to: Field,
  span: Span,
): Expression {
  const option = binding.mapped.get(to.name);
  if (option !== undefined) return mapColumn(analysis, option, from, to);
  const index = from.findIndex(column => column.name === to.name);
  if (index !== -1) return castMapped(analysis, { kind: 'input-ref', index, type: from[index]!.type }, to, span);
  return fail(
    analysis,
    'mapping_missing',
    `The ${binding.mode} binding of '${binding.table.path.name}' has nothing for column '${to.name}'`,
    span,
    `Add '${binding.mode}.map.${to.name}' = '<expression>'.`,
  );
}
