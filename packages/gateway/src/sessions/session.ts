import { randomUUID } from 'node:crypto';
import { userError } from '@lockstep/kernel/errors';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { type CatalogTree, initialTree } from '../catalog/catalog-tree.ts';
import { Operation } from '../operations/operation.ts';
import type { StatementResult } from '../results/statement-result.ts';

export type Settings = Readonly<Record<string, string>>;

/** One client's settings, catalog and operations. */
export class Session {
  readonly handle = randomUUID();
  /** What RESET goes back to. */
  readonly defaults: Settings;
  settings: Settings;
  catalog: CatalogTree = initialTree;
  /** The INSERTs since BEGIN STATEMENT SET; null outside of one. */
  statementSet: readonly string[] | null = null;
  readonly #operations = new Map<string, Operation>();
  readonly #operationsMax: number;

  constructor(properties: Settings, operationsMax: number) {
    checkSettings(properties);
    this.defaults = properties;
    this.settings = properties;
    this.#operationsMax = operationsMax;
  }

  start(execute: () => Promise<StatementResult>, timeoutMs = 0): Operation {
    if (this.#operations.size >= this.#operationsMax) {
      throw userError('gateway.too_many_operations', `A session can have ${this.#operationsMax} open operations`);
    }
    const operation = new Operation(randomUUID(), execute, timeoutMs);
    this.#operations.set(operation.handle, operation);
    return operation;
  }

  get(operationHandle: string): Operation {
    const operation = this.#operations.get(operationHandle);
    if (operation === undefined) {
      throw userError('gateway.operation_unknown', `Can not find the submitted operation: ${operationHandle}`);
    }
    return operation;
  }

  closeOperation(operation: Operation): void {
    operation.close();
    this.#operations.delete(operation.handle);
  }

  close(): void {
    for (const operation of this.#operations.values()) operation.close();
    this.#operations.clear();
  }
}

/** Which side `execution.runtime-mode` asks for. AUTOMATIC is a stream: it is right for any input. */
export function runtimeMode(settings: Settings): RuntimeMode {
  const written = settings['execution.runtime-mode'] ?? 'streaming';
  const mode = written.trim().toLowerCase();
  if (mode === 'batch') return 'batch';
  if (mode === 'streaming' || mode === 'automatic') return 'stream';
  throw userError(
    'gateway.runtime_mode',
    `'execution.runtime-mode' is 'streaming', 'batch' or 'automatic', not '${written}'`,
  );
}

/** Refuses values that no statement could run with. */
export function checkSettings(settings: Settings): void {
  runtimeMode(settings);
  const dialect = settings['table.sql-dialect'] ?? 'default';
  if (dialect.trim().toLowerCase() !== 'default')
    throw userError(
      'gateway.sql_dialect',
      `No enum constant org.apache.flink.table.api.SqlDialect.${dialect.toUpperCase()}: 'table.sql-dialect' is 'default' here`,
    );
}
