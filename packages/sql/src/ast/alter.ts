import type { Distribution, FunctionResource, FunctionScope, RefreshMode, StartMode } from './create.ts';
import type { IntervalLiteral, StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';
import type { Option } from './option.ts';
import type { PartitionSpec } from './partition.ts';
import type { Query } from './query.ts';
import type { SchemaElement } from './schema-element.ts';

export type AlterStatement =
  | AlterTable
  | AlterMaterializedTable
  | AlterView
  | AlterDatabase
  | AlterCatalog
  | AlterFunction
  | AlterModel
  | AlterConnection;

export interface AlterTable extends AstNode {
  readonly kind: 'alter-table';
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly action: AlterTableAction;
}

export type AlterTableAction =
  | AlterSchema
  | AddPartitions
  | AlterDistribution
  | DropColumns
  | DropSchemaPart
  | DropPartitions
  | RenameColumn
  | RenameTo
  | SetOptions
  | ResetOptions;

/** `ADD (..)` or `MODIFY (..)` of columns, keys and watermarks. */
export interface AlterSchema extends AstNode {
  readonly kind: 'alter-schema';
  readonly change: 'add' | 'modify';
  readonly elements: readonly PositionedElement[];
}

/** A schema element and where its column goes: `FIRST`, or `AFTER` another (`after` names it). */
export interface PositionedElement extends AstNode {
  readonly kind: 'positioned-element';
  readonly element: SchemaElement;
  readonly first: boolean;
  readonly after: readonly Identifier[] | undefined;
}

export interface AddPartitions extends AstNode {
  readonly kind: 'add-partitions';
  readonly ifNotExists: boolean;
  readonly partitions: readonly AddedPartition[];
}

export interface AddedPartition extends AstNode {
  readonly kind: 'added-partition';
  readonly partition: PartitionSpec;
  readonly options: readonly Option[];
}

export interface AlterDistribution extends AstNode {
  readonly kind: 'alter-distribution';
  readonly change: 'add' | 'modify';
  readonly distribution: Distribution;
}

/** A column may be a nested field. */
export interface DropColumns extends AstNode {
  readonly kind: 'drop-columns';
  readonly ifExists: boolean;
  readonly columns: readonly (readonly Identifier[])[];
}

/** `constraint` is there for CONSTRAINT only. */
export interface DropSchemaPart extends AstNode {
  readonly kind: 'drop-schema-part';
  readonly part: 'PRIMARY KEY' | 'CONSTRAINT' | 'WATERMARK' | 'DISTRIBUTION';
  readonly constraint: Identifier | undefined;
}

export interface DropPartitions extends AstNode {
  readonly kind: 'drop-partitions';
  readonly ifExists: boolean;
  readonly partitions: readonly PartitionSpec[];
}

export interface RenameColumn extends AstNode {
  readonly kind: 'rename-column';
  readonly from: readonly Identifier[];
  readonly to: Identifier;
}

export interface RenameTo extends AstNode {
  readonly kind: 'rename-to';
  readonly path: ObjectPath;
}

export interface SetOptions extends AstNode {
  readonly kind: 'set-options';
  readonly options: readonly Option[];
}

export interface ResetOptions extends AstNode {
  readonly kind: 'reset-options';
  readonly keys: readonly StringLiteral[];
}

export interface SetComment extends AstNode {
  readonly kind: 'set-comment';
  readonly comment: StringLiteral;
}

export interface AsQuery extends AstNode {
  readonly kind: 'as-query';
  readonly query: Query;
}

export interface AlterMaterializedTable extends AstNode {
  readonly kind: 'alter-materialized-table';
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly action: MaterializedTableAction;
}

export type MaterializedTableAction =
  | AlterTableAction
  | AsQuery
  | SuspendRefresh
  | ResumeRefresh
  | RefreshNow
  | SetFreshness
  | SetRefreshMode
  | SetStartMode
  | ResetRefreshSetting;

export interface SuspendRefresh extends AstNode {
  readonly kind: 'suspend';
}

export interface ResumeRefresh extends AstNode {
  readonly kind: 'resume';
  readonly options: readonly Option[];
}

export interface RefreshNow extends AstNode {
  readonly kind: 'refresh';
  readonly partition: PartitionSpec | undefined;
}

export interface SetFreshness extends AstNode {
  readonly kind: 'set-freshness';
  readonly freshness: IntervalLiteral;
}

export interface SetRefreshMode extends AstNode {
  readonly kind: 'set-refresh-mode';
  readonly refreshMode: RefreshMode;
}

export interface SetStartMode extends AstNode {
  readonly kind: 'set-start-mode';
  readonly startMode: StartMode;
}

export interface ResetRefreshSetting extends AstNode {
  readonly kind: 'reset-refresh-setting';
  readonly setting: 'FRESHNESS' | 'REFRESH_MODE' | 'START_MODE';
}

export interface AlterView extends AstNode {
  readonly kind: 'alter-view';
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly action: RenameTo | AsQuery;
}

export interface AlterDatabase extends AstNode {
  readonly kind: 'alter-database';
  readonly path: ObjectPath;
  readonly action: SetOptions | ResetOptions;
}

export interface AlterCatalog extends AstNode {
  readonly kind: 'alter-catalog';
  readonly name: Identifier;
  readonly action: SetOptions | ResetOptions | SetComment;
}

export interface AlterFunction extends AstNode {
  readonly kind: 'alter-function';
  readonly scope: FunctionScope;
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly body: StringLiteral;
  readonly language: string | undefined;
  readonly resources: readonly FunctionResource[];
}

export interface AlterModel extends AstNode {
  readonly kind: 'alter-model';
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly action: RenameTo | SetOptions | ResetOptions;
}

export interface AlterConnection extends AstNode {
  readonly kind: 'alter-connection';
  readonly ifExists: boolean;
  readonly path: ObjectPath;
  readonly action: RenameTo | SetOptions | ResetOptions;
}
