import type { StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';
import type { Option } from './option.ts';
import type { PartitionSpec } from './partition.ts';

export type UtilityStatement =
  | SetStatement
  | ResetStatement
  | UseCatalog
  | UseDatabase
  | UseModules
  | LoadModule
  | UnloadModule
  | JarStatement
  | ShowStatement
  | DescribeStatement
  | AnalyzeTable
  | StopJob
  | ClientCommand;

/** `SET 'k' = 'v'`, or the client's unquoted `SET a.b-c = value`; without `option` it lists the settings. */
export interface SetStatement extends AstNode {
  readonly kind: 'set';
  readonly option: Option | undefined;
}

export interface ResetStatement extends AstNode {
  readonly kind: 'reset';
  readonly key: StringLiteral | undefined;
}

export interface UseCatalog extends AstNode {
  readonly kind: 'use-catalog';
  readonly name: Identifier;
}

export interface UseDatabase extends AstNode {
  readonly kind: 'use-database';
  readonly path: ObjectPath;
}

export interface UseModules extends AstNode {
  readonly kind: 'use-modules';
  readonly names: readonly Identifier[];
}

export interface LoadModule extends AstNode {
  readonly kind: 'load-module';
  readonly name: Identifier;
  readonly options: readonly Option[];
}

export interface UnloadModule extends AstNode {
  readonly kind: 'unload-module';
  readonly name: Identifier;
}

export interface JarStatement extends AstNode {
  readonly kind: 'jar';
  readonly action: 'ADD' | 'REMOVE';
  readonly path: StringLiteral;
}

export type ShowStatement = ShowList | ShowColumns | ShowPartitions | ShowCurrent | ShowCreate;

/** `SHOW objects [(FROM | IN) path] [[NOT] (LIKE | ILIKE) 'pattern']`. */
export interface ShowList extends AstNode {
  readonly kind: 'show';
  readonly objects: ShowableObjects;
  readonly from: ObjectPath | undefined;
  readonly pattern: ShowPattern | undefined;
}

export type ShowableObjects =
  | 'CATALOGS'
  | 'DATABASES'
  | 'TABLES'
  | 'VIEWS'
  | 'MATERIALIZED TABLES'
  | 'FUNCTIONS'
  | 'USER FUNCTIONS'
  | 'MODULES'
  | 'FULL MODULES'
  | 'PROCEDURES'
  | 'MODELS'
  | 'CONNECTIONS'
  | 'JARS'
  | 'JOBS';

export interface ShowPattern extends AstNode {
  readonly kind: 'show-pattern';
  readonly negated: boolean;
  readonly operator: 'LIKE' | 'ILIKE';
  readonly pattern: StringLiteral;
}

export interface ShowColumns extends AstNode {
  readonly kind: 'show-columns';
  readonly table: ObjectPath;
  readonly pattern: ShowPattern | undefined;
}

export interface ShowPartitions extends AstNode {
  readonly kind: 'show-partitions';
  readonly table: ObjectPath;
  readonly partition: PartitionSpec | undefined;
}

export interface ShowCurrent extends AstNode {
  readonly kind: 'show-current';
  readonly object: 'CATALOG' | 'DATABASE';
}

export interface ShowCreate extends AstNode {
  readonly kind: 'show-create';
  readonly object: 'TABLE' | 'VIEW' | 'CATALOG' | 'MODEL' | 'MATERIALIZED TABLE' | 'CONNECTION';
  /** `SHOW CREATE OR ALTER MATERIALIZED TABLE`. */
  readonly orAlter: boolean;
  readonly path: ObjectPath;
}

/** Exactly one of `path` and `job` is there; `job` for `DESCRIBE JOB 'id'`. */
export interface DescribeStatement extends AstNode {
  readonly kind: 'describe';
  readonly object: 'TABLE' | 'CATALOG' | 'DATABASE' | 'FUNCTION' | 'MODEL' | 'CONNECTION' | 'JOB';
  readonly extended: boolean;
  readonly path: ObjectPath | undefined;
  readonly job: StringLiteral | undefined;
}

export interface AnalyzeTable extends AstNode {
  readonly kind: 'analyze-table';
  readonly path: ObjectPath;
  readonly partition: PartitionSpec | undefined;
  readonly columns: readonly Identifier[];
  readonly allColumns: boolean;
}

export interface StopJob extends AstNode {
  readonly kind: 'stop-job';
  readonly job: StringLiteral;
  readonly withSavepoint: boolean;
  readonly withDrain: boolean;
}

/** Commands only a terminal client obeys. */
export interface ClientCommand extends AstNode {
  readonly kind: 'client-command';
  readonly command: 'QUIT' | 'EXIT' | 'HELP' | 'CLEAR';
}
