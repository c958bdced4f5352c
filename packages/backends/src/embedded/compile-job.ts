import { type ExpressionSession, foldConstant, zoneNamed } from '@lockstep/dataflow/expressions';
import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { internalError } from '@lockstep/kernel/errors';
import { type PhysicalPlan, planJob } from '@lockstep/plan/physical';
import type { Relation, SinkRelation } from '@lockstep/sql/algebra';
import { type AnalyzedScript, type AnalyzedStatement, analyzeScript } from '@lockstep/sql/analyze';
import type { CatalogSnapshot, ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';

export interface CompileRequest {
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  /** Where names start; Flink's defaults when absent. */
  readonly currentCatalog?: string | undefined;
  readonly currentDatabase?: string | undefined;
  readonly connectors: readonly ConnectorDescriptor[];
  readonly mode: RuntimeMode;
  /** Session settings; the script's own SET statements win. */
  readonly config: Readonly<Record<string, string>>;
  /** Batch: read only rows whose event time is in [fromMs, toMs). */
  readonly range?: { readonly fromMs: number; readonly toMs: number } | null;
}

export interface CompiledJob {
  /** Null when there are errors. */
  readonly plan: PhysicalPlan | null;
  /** What is planned, before optimization. */
  readonly sinks: readonly SinkRelation[];
  readonly config: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A script as one job: all its INSERTs, planned together. */
export function compileJob(request: CompileRequest): CompiledJob {
  const script = analyzeScript(request.sqlText, request);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  if (sinks.length === 0 && !hasErrors(script.diagnostics)) {
    const nothing: Diagnostic = {
      severity: 'error',
      code: 'plan.no_insert',
      message: 'The script has no INSERT INTO, so there is nothing to run',
      span: { start: 0, end: Math.min(1, request.sqlText.length) },
      hint: 'Write INSERT INTO <table> SELECT ...',
    };
    return { plan: null, sinks: [], config: request.config, diagnostics: [...script.diagnostics, nothing] };
  }
  return compileSinks(request, script, sinks);
}

/** One statement of a script, the query or INSERT at `offset`, so that its rows can be looked at. */
export function compileStatement(request: CompileRequest, offset: number): CompiledJob {
  const script = analyzeScript(request.sqlText, request);
  const shown = script.statements.filter(isShowable);
  const statement = shown.find(({ span }) => span.start <= offset && offset <= span.end) ?? shown.at(-1);
  if (statement === undefined && !hasErrors(script.diagnostics)) {
    const nothing: Diagnostic = {
      severity: 'error',
      code: 'plan.nothing_to_show',
      message: 'There is no SELECT or INSERT here to show the rows of',
      span: { start: offset, end: offset },
    };
    return { plan: null, sinks: [], config: request.config, diagnostics: [...script.diagnostics, nothing] };
  }
  return compileSinks(request, script, statement === undefined ? [] : sinksOf(statement));
}

type Showable = Extract<AnalyzedStatement, { kind: 'query' | 'insert' }>;

export const isShowable = (statement: AnalyzedStatement): statement is Showable =>
  statement.kind === 'query' || statement.kind === 'insert';

const sinksOf = (statement: Showable): readonly SinkRelation[] =>
  statement.kind === 'insert' ? statement.sinks : [queryResult(statement.relation)];

/** The sink of a bare query: nobody's table, so it never reaches a connector. */
function queryResult(input: Relation): SinkRelation {
  return {
    kind: 'sink',
    input,
    table: {
      path: { catalog: 'lockstep', database: 'preview', name: 'result' },
      columns: input.schema.map(({ name, type }) => ({ kind: 'physical', name, type })),
      partitionKeys: [],
      connector: 'lockstep.preview',
      options: {},
    },
    span: input.span,
  };
}

/** The sinks of an analyzed script, planned together; its SET statements count. */
export function compileSinks(
  request: Omit<CompileRequest, 'sqlText' | 'catalog'>,
  script: AnalyzedScript,
  sinks: readonly SinkRelation[],
): CompiledJob {
  const config = { ...request.config };
  for (const statement of script.statements) if (statement.kind === 'set') config[statement.key] = statement.value;
  if (hasErrors(script.diagnostics)) return { plan: null, sinks, config, diagnostics: script.diagnostics };
  const session = constantSession(config['table.local-time-zone'] ?? 'UTC');
  const planned = planJob(sinks, {
    mode: request.mode,
    connectors: request.connectors,
    isDeterministicFunction,
    foldConstant: expression => foldConstant(expression, session),
    range: request.range ?? null,
    config,
    disabledRules: (config['lockstep.optimizer.disabled-rules'] ?? '').split(';').filter(name => name !== ''),
  });
  return { plan: planned.plan, sinks, config, diagnostics: [...script.diagnostics, ...planned.diagnostics] };
}

/** A constant depends on no time: functions that do are not folded. */
const constantSession = (zone: string): ExpressionSession => ({
  zone: zoneNamed(zone),
  currentMs: noTime,
  processingMs: noTime,
});

function noTime(): never {
  throw internalError('plan.constant_time', 'A constant asked for the time');
}
