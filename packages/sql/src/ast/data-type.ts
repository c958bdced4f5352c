import type { IntervalQualifier, StringLiteral } from './literal.ts';
import type { AstNode, Identifier, ObjectPath } from './node.ts';

/** A type as written; ranges of precision, scale and length are checked by the analyzer. */
export type DataType =
  | NamedType
  | IntervalDataType
  | CollectionDataType
  | MapDataType
  | RowDataType
  | RawDataType
  | StructuredDataType
  | UserDefinedType;

interface DataTypeNode extends AstNode {
  /** False when NOT NULL is written. */
  readonly nullable: boolean;
}

/**
 * A built-in type with numeric parameters. Synonyms arrive under one name: INT as INTEGER, DOUBLE PRECISION as DOUBLE, DEC and NUMERIC as
 * DECIMAL, CHARACTER as CHAR, CHAR VARYING as VARCHAR, TIMESTAMP WITHOUT TIME ZONE as TIMESTAMP, TIMESTAMP(p) WITH LOCAL TIME ZONE as
 * TIMESTAMP_LTZ(p).
 */
export interface NamedType extends DataTypeNode {
  readonly kind: 'named-type';
  readonly name: BuiltInTypeName;
  /** As written: `[length]`, `[precision]`, `[precision, scale]` or empty. */
  readonly parameters: readonly number[];
}

export type BuiltInTypeName =
  | 'CHAR'
  | 'VARCHAR'
  | 'STRING'
  | 'BOOLEAN'
  | 'BINARY'
  | 'VARBINARY'
  | 'BYTES'
  | 'DECIMAL'
  | 'TINYINT'
  | 'SMALLINT'
  | 'INTEGER'
  | 'BIGINT'
  | 'FLOAT'
  | 'DOUBLE'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'TIMESTAMP_LTZ'
  | 'TIMESTAMP_TZ'
  | 'VARIANT'
  | 'BITMAP'
  | 'DESCRIPTOR'
  | 'NULL';

export interface IntervalDataType extends DataTypeNode {
  readonly kind: 'interval-type';
  readonly qualifier: IntervalQualifier;
}

/** `ARRAY<t>`, `MULTISET<t>`, or the postfix forms `t ARRAY`, `t MULTISET`. */
export interface CollectionDataType extends DataTypeNode {
  readonly kind: 'array-type' | 'multiset-type';
  readonly element: DataType;
}

export interface MapDataType extends DataTypeNode {
  readonly kind: 'map-type';
  readonly key: DataType;
  readonly value: DataType;
}

/** `ROW<a INT 'comment', b STRING>` or `ROW(a INT, b STRING)`. */
export interface RowDataType extends DataTypeNode {
  readonly kind: 'row-type';
  readonly fields: readonly RowTypeField[];
}

export interface RowTypeField extends AstNode {
  readonly kind: 'row-type-field';
  readonly name: Identifier;
  readonly type: DataType;
  readonly comment: StringLiteral | undefined;
}

/** `RAW('class', 'serializer snapshot')`. */
export interface RawDataType extends DataTypeNode {
  readonly kind: 'raw-type';
  readonly className: StringLiteral;
  readonly serializer: StringLiteral | undefined;
}

/** `STRUCTURED<'class', a INT, ..>`. */
export interface StructuredDataType extends DataTypeNode {
  readonly kind: 'structured-type';
  readonly className: StringLiteral;
  readonly fields: readonly RowTypeField[];
}

/** A dotted or quoted name that is no built-in type. */
export interface UserDefinedType extends DataTypeNode {
  readonly kind: 'user-type';
  readonly path: ObjectPath;
}
