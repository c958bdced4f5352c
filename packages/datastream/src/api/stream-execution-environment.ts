import type { RunIdentity } from '@lockstep/backends/embedded';
import type { RunHandle, RunOutcome, TaskDeps } from '@lockstep/dataflow/runtime';
import { systemClock } from '@lockstep/kernel/clock';
import { fromErrorInfo, userError } from '@lockstep/kernel/errors';
import { silentLogger } from '@lockstep/kernel/logger';
import { columnsOf, Program } from '../program/program.ts';
import type { OperatorNode, StreamNode } from '../program/stream-node.ts';
import { explainProgram, type ProgramSettings, programSubtask, startProgram } from '../runtime/start-program.ts';
import { showElement } from '../types/show-element.ts';
import type { TypeInformation } from '../types/type-information.ts';
import type { ChangelogRow } from './changelog-row.ts';
import { DataStream, SingleOutputStreamOperator } from './data-stream.ts';
import type { StreamBuilder, Transformation } from './stream-builder.ts';

/** Connectors, and what should be other than usual. */
export type EnvironmentSettings = Pick<ProgramSettings, 'connectors' | 'descriptors'> & Partial<ProgramSettings>;

/** A row of a query whose type the program did not declare. */
export type UntypedRow = Readonly<Record<string, unknown>>;

/** How a program ended that did not fail. */
export type JobExecutionResult = Exclude<RunOutcome, { kind: 'failed' }>;

/** A program that runs. */
export interface JobClient {
  /** Ends with everything so far committed. */
  stop(): void;
  /** Ends with everything so far committed, in a savepoint at the path. */
  stopWithSavepoint(path: string): void;
  /** What is not committed is dropped. */
  cancel(): void;
  metrics: RunHandle['metrics'];
  /** Rejects with an `AppError` when the program fails. */
  getJobExecutionResult(): Promise<JobExecutionResult>;
}

/** Builds a program in the environment that it is given, and leaves it to its caller to run it. */
export type JobMain = (env: StreamExecutionEnvironment) => void | Promise<void>;

/** A program that can be run. */
export interface Job {
  /** Throws `AppError` (user) when the program can't be planned. */
  start(): JobClient;
  /** What a subtask of the started job runs with, in a thread that has built the job anew. */
  subtask(identity: RunIdentity): TaskDeps;
  explain(): string;
}

/**
 * Where a program begins: makes streams of tables and collections, holds the SQL around them, and runs all of it as one job on the engine. One environment is one
 * program.
 */
export class StreamExecutionEnvironment {
  readonly #settings: ProgramSettings;
  readonly #program = new Program();
  readonly #builder: StreamBuilder;
  /** The program is run by who called its `main`, and not by itself. */
  #isOnlyBuilt = false;

  private constructor(settings: ProgramSettings) {
    this.#settings = settings;
    this.#builder = new EnvironmentBuilder(this.#program, settings.printLine, () => this.executeAsync());
  }

  static create(settings: EnvironmentSettings): StreamExecutionEnvironment {
    return new StreamExecutionEnvironment({
      catalog: { objects: [] },
      mode: 'stream',
      config: {},
      clock: systemClock,
      logger: silentLogger,
      fileRoots: [process.cwd()],
      secrets: {},
      writerId: 'datastream',
      fencingToken: 1,
      checkpoint: null,
      printLine: line => void process.stdout.write(`${line}\n`),
      onEvent: () => {},
      ...settings,
    });
  }

  /** The job that `main` builds. */
  static async build(main: JobMain, settings: EnvironmentSettings): Promise<Job> {
    const env = StreamExecutionEnvironment.create(settings);
    env.#isOnlyBuilt = true;
    await main(env);
    return {
      start: () => env.#start(),
      subtask: identity => programSubtask(env.#program, env.#settings, identity),
      explain: () => env.explain(),
    };
  }

  /** A stream of what the program holds itself; bounded. */
  fromData<T>(elements: readonly T[], type: TypeInformation<T> | null = null): DataStream<T> {
    return new DataStream(this.#builder, [this.#program.addCollection(elements)], type);
  }

  /**
   * The rows of a table or a query. `type` says what they are to the program: a ROW takes columns by their names; without one they are objects of all columns. Event time and watermarks are those of the query's
   * time attribute. A query that updates rows is refused; see `toChangelogStream`.
   */
  fromTable<T = UntypedRow>(tableOrQuery: string, type: TypeInformation<T> | null = null): DataStream<T> {
    return new DataStream(this.#builder, [this.#program.addInput(tableOrQuery, type, false)], type);
  }

  /** The changes of a table or a query, in the order in which they come. */
  toChangelogStream<T = UntypedRow>(
    tableOrQuery: string,
    type: TypeInformation<T> | null = null,
  ): DataStream<ChangelogRow<T>> {
    return new DataStream<ChangelogRow<T>>(this.#builder, [this.#program.addInput(tableOrQuery, type, true)], null);
  }

  /** A stream of changes as a table that SQL can read by this name from now on; `changelogMode` are the kinds that can come, of I, UB, UA, D. */
  fromChangelogStream<T>(
    name: string,
    stream: DataStream<ChangelogRow<T>>,
    type: TypeInformation<T>,
    options: {
      readonly changelogMode?: string;
      readonly primaryKey?: readonly string[];
      readonly rowtime?: string;
    } = {},
  ): void {
    this.#program.addTable(name, stream.nodes, type, { changelogMode: 'I,UB,UA,D', ...options });
  }

  /** Adds statements to the program: definitions and SETs count for what comes after them, INSERTs run with `execute`. */
  executeSql(text: string): void {
    this.#program.addSql(text);
  }

  /** The plan of the program so far. */
  explain(): string {
    return explainProgram(this.#program, this.#settings);
  }

  /** Starts the program. Throws `AppError` (user) when it can't be planned. */
  executeAsync(): JobClient {
    if (this.#isOnlyBuilt)
      throw userError('datastream.only_built', 'main(env) only builds the program; it is executed by what calls main');
    return this.#start();
  }

  /** Runs the program to its end. */
  async execute(): Promise<JobExecutionResult> {
    return this.executeAsync().getJobExecutionResult();
  }

  #start(): JobClient {
    const run = startProgram(this.#program, this.#settings);
    return {
      stop: () => run.stop(),
      stopWithSavepoint: savepointPath => run.stop({ savepointPath }),
      cancel: () => run.cancel(),
      metrics: () => run.metrics(),
      getJobExecutionResult: async () => {
        const outcome = await run.done;
        if (outcome.kind === 'failed') throw fromErrorInfo(outcome.error);
        return outcome;
      },
    };
  }
}

class EnvironmentBuilder implements StreamBuilder {
  readonly program: Program;
  readonly #printLine: (line: string) => void;
  readonly #start: () => JobClient;
  #insertCount = 0;

  constructor(program: Program, printLine: (line: string) => void, start: () => JobClient) {
    this.program = program;
    this.#printLine = printLine;
    this.#start = start;
  }

  transform<R>(
    { name, inputs, keyedBy, isStateful = false, assignsWatermarks = false, meaning = [], create }: Transformation,
    type: TypeInformation<R> | null = null,
  ): SingleOutputStreamOperator<R> {
    const node: OperatorNode = {
      kind: 'operator',
      inputs,
      keyedBy: keyedBy ?? null,
      isStateful,
      assignsWatermarks,
      meaning: [name, ...meaning],
      create,
      tags: [],
      naming: { name, uid: null },
    };
    return new SingleOutputStreamOperator(this, node, type);
  }

  insertInto(table: string, nodes: readonly StreamNode[], type: TypeInformation<unknown> | null): void {
    const name = `$insert${this.#insertCount++}`;
    this.program.addTable(name, nodes, type);
    const columns = columnsOf(type!).map(column => `\`${column.name.replaceAll('`', '``')}\``);
    this.program.addSql(`INSERT INTO ${table} SELECT ${columns.join(', ')} FROM \`${name}\``);
  }

  print(nodes: readonly StreamNode[], prefix: string): void {
    const start = prefix === '' ? '' : `${prefix}> `;
    this.program.sinks.push({
      name: 'Print',
      nodes,
      take: elements => {
        for (const element of elements) this.#printLine(start + showElement(element, Number.POSITIVE_INFINITY));
      },
    });
  }

  async executeAndCollect<T>(nodes: readonly StreamNode[], limit: number | null): Promise<readonly T[]> {
    if (limit !== null && !(Number.isInteger(limit) && limit > 0))
      throw userError('datastream.limit', `The limit of executeAndCollect is a positive number, not ${limit}`);
    const collected: T[] = [];
    let client: JobClient | null = null;
    const take = (elements: readonly unknown[]): void => {
      const room = limit === null ? elements.length : limit - collected.length;
      for (const element of elements.slice(0, room)) collected.push(element as T);
      if (collected.length === limit) client?.cancel();
    };
    this.program.sinks.push({ name: 'Collect', nodes, take });
    client = this.#start();
    await client.getJobExecutionResult();
    return collected;
  }
}
