import type { Relation, WindowSpec } from '../algebra/index.ts';
import type { Argument, FunctionCall, NamedTable, Query } from '../ast/index.ts';
import { isTimestamp, type LogicalType, printType, timestampType, withNullable } from '../types/index.ts';
import { type Analysis, type CommonTables, didYouMean, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { scopeOf } from './scope.ts';
import { asRegular } from './scoped-relation.ts';
import { readTable } from './table-lookup.ts';

/** Parameter names per window function, in positional order; the last is optional. */
const windowParameters: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['DATA', 'TIMECOL', 'STEP', 'SIZE', 'OFFSET'],
  SESSION: ['DATA', 'TIMECOL', 'GAP'],
};

/** TUMBLE, HOP, CUMULATE or SESSION in FROM. */
export function analyzeWindowFunction(analysis: Analysis, node: FunctionCall, tables: CommonTables): Relation {
  const name = (node.name.parts.at(-1)?.name ?? '').toUpperCase();
  const parameters = windowParameters[name];
  if (parameters === undefined) {
    const hint = didYouMean(name, Object.keys(windowParameters));
    return fail(analysis, 'table_function_unknown', `No table function '${name}'`, node.name.span, hint);
  }
  const args = bindArguments(analysis, node, parameters);
  const data = args.get('DATA');
  if (data?.kind !== 'table-argument')
    return fail(analysis, 'window_arguments', `${name} needs TABLE t as its data`, node.span);
  const input =
    data.path !== undefined
      ? tableArgument(analysis, data.path, tables)
      : analysis.analyzeQuery(analysis, data.query as Query, tables);
  const timeColumn = windowTimeColumn(analysis, name, args.get('TIMECOL'), input, node);
  const duration = (parameter: string): number => windowDuration(analysis, name, parameter, args.get(parameter), node);
  const offsetMs = args.has('OFFSET') ? duration('OFFSET') : 0;
  const partitionBy = data.partitionBy.map(key => {
    const column = analyzeExpression({ analysis, scope: scopeOf(null, input.schema) }, key);
    return column.kind === 'input-ref'
      ? column.index
      : fail(analysis, 'window_arguments', 'PARTITION BY takes columns', key.span);
  });
  const window = windowSpec(name, duration, offsetMs, partitionBy);
  if (window.kind !== 'session' && partitionBy.length > 0)
    failUnsupported(analysis, `PARTITION BY in ${name}`, data.span);
  checkWindow(analysis, window, node);
  return windowRelation(analysis, input, timeColumn, window, node);
}

function tableArgument(analysis: Analysis, path: NamedTable['path'], tables: CommonTables): Relation {
  const [only, more] = path.parts;
  const common = more === undefined && only !== undefined ? tables.get(only.name) : undefined;
  return common ?? readTable(analysis, path);
}

function bindArguments(
  analysis: Analysis,
  node: FunctionCall,
  parameters: readonly string[],
): ReadonlyMap<string, Argument> {
  const bound = new Map<string, Argument>();
  node.arguments.forEach((argument, i) => {
    const parameter = argument.kind === 'named-argument' ? argument.name.name.toUpperCase() : parameters[i];
    const value = argument.kind === 'named-argument' ? argument.value : argument;
    if (parameter === undefined || !parameters.includes(parameter)) {
      fail(
        analysis,
        'window_arguments',
        `Unexpected argument; the parameters are ${parameters.join(', ')}`,
        argument.span,
      );
    }
    bound.set(parameter, value);
  });
  return bound;
}

function windowTimeColumn(
  analysis: Analysis,
  name: string,
  argument: Argument | undefined,
  input: Relation,
  node: FunctionCall,
): number {
  const [column] = argument?.kind === 'descriptor' ? argument.columns : [];
  if (column === undefined)
    return fail(analysis, 'window_arguments', `${name} needs DESCRIPTOR(time column)`, node.span);
  const index = input.schema.findIndex(field => field.name === column.name);
  if (index === -1) {
    const hint = didYouMean(
      column.name,
      input.schema.map(field => field.name),
    );
    return fail(analysis, 'column_unknown', `Column '${column.name}' not found`, column.span, hint);
  }
  const { type } = input.schema[index]!;
  const isTime =
    isTimestamp(type) && (analysis.mode === 'batch' || ('timeAttribute' in type && type.timeAttribute !== undefined));
  if (isTime) return index;
  return fail(
    analysis,
    'window_time',
    `The window function requires the timecol '${column.name}' to be a time attribute, but it is ${printType(withNullable(type, true))}`,
    column.span,
    'Declare a WATERMARK for it in CREATE TABLE.',
  );
}

function windowDuration(
  analysis: Analysis,
  name: string,
  parameter: string,
  argument: Argument | undefined,
  node: FunctionCall,
): number {
  if (argument === undefined) return fail(analysis, 'window_arguments', `${name} needs ${parameter}`, node.span);
  const isExpression = ![
    'table-argument',
    'descriptor',
    'named-argument',
    'symbol',
    'star-argument',
    'default',
    'model-argument',
  ].includes(argument.kind);
  const value = isExpression
    ? analyzeExpression({ analysis, scope: { tables: [] } }, argument as Parameters<typeof analyzeExpression>[1])
    : null;
  if (value?.kind === 'literal' && value.type.kind === 'INTERVAL_DAY_TIME' && typeof value.value === 'number')
    return value.value;
  return fail(
    analysis,
    'window_arguments',
    `${parameter} of ${name} must be an interval of days or less`,
    argument.span,
    "Write INTERVAL '1' HOUR.",
  );
}

function windowSpec(
  name: string,
  duration: (parameter: string) => number,
  offsetMs: number,
  partitionBy: readonly number[],
): WindowSpec {
  switch (name) {
    case 'TUMBLE':
      return { kind: 'tumble', sizeMs: duration('SIZE'), offsetMs };
    case 'HOP':
      return { kind: 'hop', slideMs: duration('SLIDE'), sizeMs: duration('SIZE'), offsetMs };
    case 'CUMULATE':
      return { kind: 'cumulate', stepMs: duration('STEP'), sizeMs: duration('SIZE'), offsetMs };
    default:
      return { kind: 'session', gapMs: duration('GAP'), partitionBy };
  }
}

function checkWindow(analysis: Analysis, window: WindowSpec, node: FunctionCall): void {
  const [size, step] =
    window.kind === 'hop'
      ? [window.sizeMs, window.slideMs]
      : window.kind === 'cumulate'
        ? [window.sizeMs, window.stepMs]
        : [0, 1];
  const length = window.kind === 'session' ? window.gapMs : window.sizeMs;
  if (length <= 0 || step <= 0) fail(analysis, 'window_arguments', 'Window sizes must be positive', node.span);
  if (size % step !== 0) {
    fail(
      analysis,
      'window_arguments',
      `The window size must be a whole multiple of its ${window.kind === 'hop' ? 'slide' : 'step'}`,
      node.span,
    );
  }
}

/** The input's columns (its event time now an ordinary column), then window_start, window_end and the rowtime window_time. */
function windowRelation(
  analysis: Analysis,
  input: Relation,
  timeColumn: number,
  window: WindowSpec,
  node: FunctionCall,
): Relation {
  const time = input.schema[timeColumn]!.type;
  const kind = time.kind === 'TIMESTAMP_LTZ' ? 'TIMESTAMP_LTZ' : 'TIMESTAMP';
  const bound: LogicalType = { ...timestampType(3, false), kind: 'TIMESTAMP' };
  const windowTime: LogicalType = {
    kind,
    precision: 3,
    nullable: false,
    ...(analysis.mode === 'stream' && {
      timeAttribute: 'timeAttribute' in time && time.timeAttribute === 'proctime' ? 'proctime' : 'rowtime',
    }),
  };
  const fields = input.schema.map(({ name, type }) => ({ name, type: asRegular(type) }));
  const schema = [
    ...fields,
    { name: 'window_start', type: bound },
    { name: 'window_end', type: bound },
    { name: 'window_time', type: windowTime },
  ];
  return { kind: 'window-tvf', input, timeColumn, window, schema, span: node.span };
}
