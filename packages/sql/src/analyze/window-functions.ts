import type { Relation, WindowSpec } from '../algebra/index.ts';
import type { Argument, FunctionCall } from '../ast/index.ts';
import { isTimestamp, type LogicalType, printType, timestampType, withNullable } from '../types/index.ts';
import { type Analysis, type CommonTables, didYouMean, fail, failUnsupported } from './analysis.ts';
import { analyzeExpression } from './expressions.ts';
import { emptyScope } from './scope.ts';
import { asRegular } from './scoped-relation.ts';
import {
  bindArguments,
  isExpressionArgument,
  partitionColumns,
  tableArgument,
  tableFunctionName,
} from './table-arguments.ts';

/** Parameter names per window function, in positional order; the last is optional. */
const windowParameters: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['DATA', 'TIMECOL', 'SIZE', 'OFFSET'],
  HOP: ['DATA', 'TIMECOL', 'SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['DATA', 'TIMECOL', 'STEP', 'SIZE', 'OFFSET'],
  SESSION: ['DATA', 'TIMECOL', 'GAP'],
};

export const windowFunctionNames: readonly string[] = Object.keys(windowParameters);

/** TUMBLE, HOP, CUMULATE or SESSION in FROM. */
export function analyzeWindowFunction(analysis: Analysis, node: FunctionCall, tables: CommonTables): Relation {
  const name = tableFunctionName(node);
  const args = bindArguments(analysis, node, windowParameters[name]!);
  const {
    input,
    partitionBy: partitionNodes,
    span: dataSpan,
  } = tableArgument(analysis, node, args.get('DATA'), tables);
  const timeColumn = windowTimeColumn(analysis, name, args.get('TIMECOL'), input, node);
  const duration = (parameter: string): number => windowDuration(analysis, name, parameter, args.get(parameter), node);
  const offsetMs = args.has('OFFSET') ? duration('OFFSET') : 0;
  const partitionBy = partitionColumns(analysis, input, partitionNodes);
  const window = windowSpec(name, duration, offsetMs, partitionBy);
  if (window.kind !== 'session' && partitionBy.length > 0)
    failUnsupported(analysis, `PARTITION BY in ${name}`, dataSpan);
  checkWindow(analysis, window, node);
  return windowRelation(analysis, input, timeColumn, window, node);
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

export function windowDuration(
  analysis: Analysis,
  name: string,
  parameter: string,
  argument: Argument | undefined,
  node: FunctionCall,
): number {
  if (argument === undefined) return fail(analysis, 'window_arguments', `${name} needs ${parameter}`, node.span);
  const value = isExpressionArgument(argument) ? analyzeExpression({ analysis, scope: emptyScope }, argument) : null;
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

export function checkWindowLength(analysis: Analysis, window: WindowSpec, node: FunctionCall): void {
  const lengths = Object.entries(window).filter(([name]) => /^(size|slide|step|gap)Ms$/.test(name));
  if (lengths.some(([, ms]) => ms <= 0)) fail(analysis, 'window_arguments', 'Window sizes must be positive', node.span);
}

/** In a stream a hopping window is put together from whole slides. */
function checkWindow(analysis: Analysis, window: WindowSpec, node: FunctionCall): void {
  checkWindowLength(analysis, window, node);
  const [size, step] =
    window.kind === 'hop' && analysis.mode === 'stream'
      ? [window.sizeMs, window.slideMs]
      : window.kind === 'cumulate'
        ? [window.sizeMs, window.stepMs]
        : [0, 1];
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
export function windowRelation(
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
