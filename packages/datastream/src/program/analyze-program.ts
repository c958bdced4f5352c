import { type CompiledJob, compileSinks } from '@lockstep/backends/embedded';
import { lineColumnAt } from '@lockstep/kernel/diagnostics';
import { userError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import type { Relation, SinkRelation } from '@lockstep/sql/algebra';
import { type AnalysisEnvironment, type AnalyzedScript, analyzeScript } from '@lockstep/sql/analyze';
import type { CatalogSnapshot, ConnectorDescriptor, RuntimeMode } from '@lockstep/sql/catalog';
import type { Program, ProgramStatement } from './program.ts';
import { streamDescriptor } from './stream-connector.ts';
import type { TableInputNode } from './stream-node.ts';

export interface AnalyzeRequest {
  readonly catalog: CatalogSnapshot;
  readonly descriptors: readonly ConnectorDescriptor[];
  readonly mode: RuntimeMode;
  readonly config: Readonly<Record<string, string>>;
}

/** The SQL of a program, planned as one job. Inputs are sinks of the plan, by the table name that `inputs` says. */
export interface AnalyzedProgram {
  readonly plan: PhysicalPlan;
  readonly inputs: ReadonlyMap<TableInputNode, { readonly tableName: string; readonly rowtimeColumn: number | null }>;
  readonly config: Readonly<Record<string, string>>;
}

/** The 'connector' of the sinks that inputs are. */
export const inputConnector = 'lockstep.stream-input';

/** Throws `AppError` (user) for SQL that is not valid. */
export function analyzeProgram(program: Program, request: AnalyzeRequest): AnalyzedProgram {
  const text = new ProgramText(program.statements);
  const environment = { ...request, connectors: [...request.descriptors, streamDescriptor] };
  const script = analyzeScript(text.text, environment);
  text.throwError(script.diagnostics);
  const timed = timedQueries(text.text, environment, script);
  const inputs = new Map<TableInputNode, { tableName: string; rowtimeColumn: number | null }>();
  const sinks = script.statements.flatMap((statement): readonly SinkRelation[] => {
    if (statement.kind === 'insert') return statement.sinks;
    const node = statement.kind === 'query' ? text.statementAt(statement.span.start).input : null;
    if (statement.kind !== 'query') return [];
    if (node === null)
      throw userError(
        'datastream.query',
        `${firstLine(text.statementAt(statement.span.start).text)}\nexecuteSql shows no rows; read them with fromTable or toChangelogStream`,
      );
    const tableName = `input${inputs.size}`;
    inputs.set(node, {
      tableName,
      rowtimeColumn: rowtimeOf(timed.get(statement.span.start) ?? statement.relation, node),
    });
    return [inputSink(tableName, statement.relation)];
  });
  const compiled: CompiledJob = compileSinks(environment, script, sinks);
  text.throwError(compiled.diagnostics);
  invariant(compiled.plan !== null, 'a script without errors has a plan');
  return { plan: compiled.plan, inputs, config: compiled.config };
}

/** Queries by where they start, with time attributes: in a batch columns lose them, and elements still have an event time. */
function timedQueries(
  text: string,
  environment: AnalysisEnvironment,
  script: AnalyzedScript,
): ReadonlyMap<number, Relation> {
  const { statements } =
    environment.mode === 'stream' ? script : analyzeScript(text, { ...environment, mode: 'stream' });
  return new Map(
    statements.flatMap(statement =>
      statement.kind === 'query' ? [[statement.span.start, statement.relation] as const] : [],
    ),
  );
}

/** The rows of an input as a sink's, which takes every change. */
function inputSink(name: string, input: Relation): SinkRelation {
  return {
    kind: 'sink',
    input,
    table: {
      path: { catalog: 'lockstep', database: 'streams', name },
      columns: input.schema.map(field => ({ kind: 'physical', name: field.name, type: field.type })),
      partitionKeys: [],
      connector: inputConnector,
      options: {},
    },
    span: input.span,
  };
}

function rowtimeOf({ schema }: Relation, { query }: TableInputNode): number | null {
  const columns = schema.flatMap(({ type }, column) =>
    'timeAttribute' in type && type.timeAttribute === 'rowtime' ? [column] : [],
  );
  if (columns.length > 1)
    throw userError(
      'datastream.two_rowtimes',
      `The rows of ${query} have ${columns.length} event times; CAST all but one of them to TIMESTAMP`,
    );
  return columns[0] ?? null;
}

/** All statements as one script, and the way back from a place in it. */
class ProgramText {
  readonly text: string;
  readonly #starts: number[] = [];
  readonly #statements: readonly ProgramStatement[];

  constructor(statements: readonly ProgramStatement[]) {
    this.#statements = statements;
    let text = '';
    for (const statement of statements) {
      this.#starts.push(text.length);
      text += `${statement.text.trimEnd().replace(/;$/, '')};\n`;
    }
    this.text = text;
  }

  statementAt(offset: number): ProgramStatement {
    return this.#statements[this.#indexAt(offset)]!;
  }

  /** The first error, with its place in its own statement. */
  throwError(diagnostics: CompiledJob['diagnostics']): void {
    const error = diagnostics.find(({ severity }) => severity === 'error');
    if (error === undefined) return;
    const index = this.#indexAt(error.span.start);
    const { text } = this.#statements[index] ?? { text: '' };
    const { line, column } = lineColumnAt(text, error.span.start - (this.#starts[index] ?? 0));
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    throw userError(error.code, `${firstLine(text)}\nLine ${line}, column ${column}: ${error.message}.${hint}`, {
      details: { line, column, statement: text },
    });
  }

  #indexAt(offset: number): number {
    return Math.max(
      0,
      this.#starts.findLastIndex(start => start <= offset),
    );
  }
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length <= 100 ? line : `${line.slice(0, 100)}…`;
}
