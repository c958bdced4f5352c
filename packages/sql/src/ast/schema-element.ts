import type { DataType } from './data-type.ts';
import type { Expression } from './expression.ts';
import type { StringLiteral } from './literal.ts';
import type { AstNode, Identifier } from './node.ts';

/** What may stand in the parentheses of CREATE TABLE. */
export type SchemaElement =
  | PhysicalColumn
  | MetadataColumn
  | ComputedColumn
  | ColumnName
  | WatermarkDefinition
  | PrimaryKeyConstraint;

export interface PhysicalColumn extends AstNode {
  readonly kind: 'physical-column';
  readonly name: Identifier;
  /** NOT NULL is in the type's `nullable`. */
  readonly type: DataType;
  /** `id INT PRIMARY KEY NOT ENFORCED`: a key of this one column. */
  readonly primaryKey: PrimaryKeyConstraint | undefined;
  readonly comment: StringLiteral | undefined;
}

/** `c type METADATA [FROM 'key'] [VIRTUAL]`; without FROM the key is the column's name. */
export interface MetadataColumn extends AstNode {
  readonly kind: 'metadata-column';
  readonly name: Identifier;
  readonly type: DataType;
  readonly metadataKey: StringLiteral | undefined;
  readonly virtual: boolean;
  readonly comment: StringLiteral | undefined;
}

/** `c AS expression`. */
export interface ComputedColumn extends AstNode {
  readonly kind: 'computed-column';
  readonly name: Identifier;
  readonly expression: Expression;
  readonly comment: StringLiteral | undefined;
}

/** A bare name in `CREATE TABLE t (a, b) AS SELECT ..`, which puts the query's columns in order. */
export interface ColumnName extends AstNode {
  readonly kind: 'column-name';
  readonly name: Identifier;
}

/** `WATERMARK FOR column AS expression`; the column may be a nested field. */
export interface WatermarkDefinition extends AstNode {
  readonly kind: 'watermark';
  readonly column: readonly Identifier[];
  readonly expression: Expression;
}

/** `[CONSTRAINT name] PRIMARY KEY (columns) NOT ENFORCED`; UNIQUE is read too and refused by the analyzer. */
export interface PrimaryKeyConstraint extends AstNode {
  readonly kind: 'primary-key';
  readonly name: Identifier | undefined;
  readonly type: 'PRIMARY KEY' | 'UNIQUE';
  readonly columns: readonly Identifier[];
  readonly enforced: boolean;
}
