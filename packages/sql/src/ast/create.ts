import type { DataType } from './data-type.ts';
import type { Expression } from './expression.ts';
import type { IntervalLiteral, StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';
import type { Option } from './option.ts';
import type { Query } from './query.ts';
import type { SchemaElement } from './schema-element.ts';

export type CreateStatement =
  | CreateTable
  | CreateMaterializedTable
  | CreateView
  | CreateCatalog
  | CreateDatabase
  | CreateFunction
  | CreateModel
  | CreateConnection;

/** `CREATE`, `CREATE OR REPLACE` or plain `REPLACE`. */
export type CreateMode = 'create' | 'create-or-replace' | 'replace';

/** How the rows are spread: `DISTRIBUTED BY HASH (a) INTO 4 BUCKETS`. */
export interface Distribution extends AstNode {
  readonly kind: 'distribution';
  readonly strategy: 'HASH' | 'RANGE' | undefined;
  /** Empty in the form `DISTRIBUTED INTO n BUCKETS`. */
  readonly columns: readonly Identifier[];
  readonly bucketCount: number | undefined;
}

/** With `query`: CTAS (or RTAS by `mode`). At most one of `like` and `query` is there. */
export interface CreateTable extends AstNode {
  readonly kind: 'create-table';
  readonly mode: CreateMode;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly elements: readonly SchemaElement[];
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly Option[];
  readonly like: TableLike | undefined;
  readonly query: Query | undefined;
}

/** `LIKE source (INCLUDING ALL OVERWRITING OPTIONS ..)`. */
export interface TableLike extends AstNode {
  readonly kind: 'table-like';
  readonly source: ObjectPath;
  readonly rules: readonly TableLikeRule[];
}

export interface TableLikeRule extends AstNode {
  readonly kind: 'table-like-rule';
  readonly strategy: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
  readonly feature:
    | 'ALL'
    | 'CONSTRAINTS'
    | 'DISTRIBUTION'
    | 'PARTITIONS'
    | 'GENERATED'
    | 'OPTIONS'
    | 'WATERMARKS'
    | 'METADATA';
}

export interface CreateMaterializedTable extends AstNode {
  readonly kind: 'create-materialized-table';
  readonly orAlter: boolean;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly elements: readonly SchemaElement[];
  readonly comment: StringLiteral | undefined;
  readonly distribution: Distribution | undefined;
  readonly partitionedBy: readonly Identifier[];
  readonly options: readonly Option[];
  readonly freshness: IntervalLiteral | undefined;
  readonly refreshMode: RefreshMode | undefined;
  readonly startMode: StartMode | undefined;
  readonly query: Query;
}

export type RefreshMode = 'CONTINUOUS' | 'FULL';

/** `START_MODE = FROM_BEGINNING`, `RESUME_OR_FROM_NOW(INTERVAL '1' DAY)`: the name in upper case and its arguments. */
export interface StartMode extends AstNode {
  readonly kind: 'start-mode';
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface CreateView extends AstNode {
  readonly kind: 'create-view';
  readonly mode: CreateMode;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly columns: readonly ViewColumn[];
  readonly comment: StringLiteral | undefined;
  readonly query: Query;
}

export interface ViewColumn extends AstNode {
  readonly kind: 'view-column';
  readonly name: Identifier;
  readonly comment: StringLiteral | undefined;
}

export interface CreateCatalog extends AstNode {
  readonly kind: 'create-catalog';
  readonly ifNotExists: boolean;
  readonly name: Identifier;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly Option[];
}

export interface CreateDatabase extends AstNode {
  readonly kind: 'create-database';
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly Option[];
}

/** Where a function or other object lives: the session (`temporary`, shadowing built-ins when `system`) or the catalog. */
export type FunctionScope = 'catalog' | 'temporary' | 'temporary-system';

/** `body` is a class name, a Python path or source text, as the language says. */
export interface CreateFunction extends AstNode {
  readonly kind: 'create-function';
  readonly scope: FunctionScope;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly body: StringLiteral;
  /** Upper case: `JAVA`, `SCALA`, `PYTHON`, `JAVASCRIPT`. */
  readonly language: string | undefined;
  readonly resources: readonly FunctionResource[];
  readonly options: readonly Option[];
}

/** `USING JAR 'path'`. */
export interface FunctionResource extends AstNode {
  readonly kind: 'function-resource';
  readonly type: 'JAR' | 'ARTIFACT' | 'FILE' | 'ARCHIVE';
  readonly path: StringLiteral;
}

export interface CreateModel extends AstNode {
  readonly kind: 'create-model';
  readonly mode: CreateMode;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly input: readonly ModelColumn[];
  readonly output: readonly ModelColumn[];
  readonly comment: StringLiteral | undefined;
  readonly options: readonly Option[];
  readonly query: Query | undefined;
}

export interface ModelColumn extends AstNode {
  readonly kind: 'model-column';
  readonly name: Identifier;
  readonly type: DataType;
  readonly comment: StringLiteral | undefined;
}

export interface CreateConnection extends AstNode {
  readonly kind: 'create-connection';
  readonly temporary: boolean;
  /** `CREATE TEMPORARY SYSTEM CONNECTION`. */
  readonly system: boolean;
  readonly ifNotExists: boolean;
  readonly path: ObjectPath;
  readonly comment: StringLiteral | undefined;
  readonly options: readonly Option[];
}
