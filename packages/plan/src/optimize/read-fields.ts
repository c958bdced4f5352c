import type { Expression, Relation, ScanField, ScanRelation, SinkRelation } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { mapExpression, visitExpression } from '../logical/expressions.ts';
import { inputsOf, withInputs } from '../logical/relations.ts';

type Project = Extract<Relation, { kind: 'project' }>;

/** Rows inside of rows inside of rows: deeper ones are read whole. */
const levelsMax = 8;

/**
 * Where a ROW column of a table is only ever asked for its fields, the scan reads the fields as columns of their own, and those that nobody asks for not at all.
 * A table is read one way by the whole job, so that it stays one source; `canReadFields` says whether its connector is able to.
 */
export function readFields(
  sinks: readonly SinkRelation[],
  canReadFields: (table: ResolvedTable) => boolean,
): readonly SinkRelation[] {
  let current = sinks;
  for (let level = 0; level < levelsMax; level++) {
    const rows = rowsReadByField(current, canReadFields);
    if (rows.size === 0) return current;
    current = current.map(sink => ({ ...sink, input: split(sink.input, rows) }));
  }
  return current;
}

/** Of each table, by `tableKey`, the positions of columns in its scan. */
type ColumnsOfTable = ReadonlyMap<string, ReadonlySet<number>>;

const tableKey = (scan: ScanRelation): string => {
  const { catalog, database, name } = scan.table.path;
  return JSON.stringify([catalog, database, name]);
};

function rowsReadByField(
  sinks: readonly SinkRelation[],
  canReadFields: (table: ResolvedTable) => boolean,
): ColumnsOfTable {
  const whole = new Map<string, Set<number>>();
  const scans = new Map<string, ScanRelation>();
  const visit = (relation: Relation, asked: (position: number) => boolean): void => {
    const read = tableRead(relation);
    if (read !== null) {
      const key = tableKey(read.scan);
      scans.set(key, read.scan);
      const columns = whole.get(key) ?? new Set();
      whole.set(key, columns);
      for (const column of askedWhole(read, asked)) columns.add(column);
      return;
    }
    for (const input of inputsOf(relation)) visit(input, wholeRefs(relation, asked));
  };
  for (const sink of sinks) visit(sink.input, () => true);
  const found = new Map<string, ReadonlySet<number>>();
  for (const [key, scan] of scans) {
    if (scan.table.mapping !== undefined || !canReadFields(scan.table)) continue;
    const rows = [...scan.schema.keys()].filter(i => scan.schema[i]!.type.kind === 'ROW' && !whole.get(key)!.has(i));
    if (rows.length > 0) found.set(key, new Set(rows));
  }
  return found;
}

/** A scan, alone or under the projection that completes its table. */
interface TableRead {
  readonly scan: ScanRelation;
  readonly completion: Project | null;
}

function tableRead(relation: Relation): TableRead | null {
  if (relation.kind === 'scan') return { scan: relation, completion: null };
  const isCompletion =
    relation.kind === 'project' && relation.watermark !== undefined && relation.input.kind === 'scan';
  return isCompletion ? { scan: relation.input as ScanRelation, completion: relation } : null;
}

/** Which columns of its input a node asks for as a whole. Only projections and filters may ask for less than everything. */
function wholeRefs(relation: Relation, asked: (position: number) => boolean): (position: number) => boolean {
  if (relation.kind === 'project') {
    const refs = refsAsWhole(relation.expressions.filter((_, i) => asked(i) || !isPlainRef(relation.expressions[i]!)));
    return position => refs.has(position);
  }
  if (relation.kind === 'filter') {
    const refs = refsAsWhole([relation.condition]);
    return position => refs.has(position) || asked(position);
  }
  return () => true;
}

function askedWhole({ scan, completion }: TableRead, asked: (position: number) => boolean): readonly number[] {
  if (completion === null) return [...scan.schema.keys()].filter(asked);
  const { watermark } = completion;
  const inWatermark = watermark === undefined ? new Set<number>() : refsAsWhole([watermark.expression]);
  const kept = (i: number): boolean => asked(i) || inWatermark.has(i) || watermark?.index === i;
  return [...refsAsWhole(completion.expressions.filter((e, i) => kept(i) || !isPlainRef(e)))];
}

const isPlainRef = (expression: Expression): boolean => expression.kind === 'input-ref';

/** Input columns that the expressions use otherwise than by a field. */
function refsAsWhole(expressions: readonly Expression[]): ReadonlySet<number> {
  const uses = new Map<number, number>();
  const count = (index: number, by: number) => uses.set(index, (uses.get(index) ?? 0) + by);
  for (const expression of expressions) {
    visitExpression(expression, node => {
      if (node.kind === 'input-ref') count(node.index, 1);
      const field = fieldOfColumn(node);
      if (field !== null) count(field.column, -1);
    });
  }
  return new Set([...uses].flatMap(([index, left]) => (left > 0 ? [index] : [])));
}

function fieldOfColumn(node: Expression): { readonly column: number; readonly field: number } | null {
  if (node.kind !== 'call' || node.functionName !== 'FIELD') return null;
  const [row, position] = node.args;
  if (row?.kind !== 'input-ref' || position?.kind !== 'literal') return null;
  return { column: row.index, field: Number(position.value) };
}

/** Where an old column is now: itself, or the first of its fields. */
interface Moved {
  readonly first: number;
  readonly isSplit: boolean;
}

interface Split {
  readonly relation: Relation;
  readonly moved: readonly Moved[];
}

/** Splits the rows of all tables below. Nodes other than projections and filters see no split column: they asked for everything. */
function split(relation: Relation, rows: ColumnsOfTable): Relation {
  return splitColumns(relation, rows).relation;
}

function splitColumns(relation: Relation, rows: ColumnsOfTable): Split {
  const read = tableRead(relation);
  if (read !== null) return splitRead(read, rows.get(tableKey(read.scan)) ?? new Set());
  if (relation.kind === 'project') {
    const input = splitColumns(relation.input, rows);
    return splitProject(relation, input);
  }
  if (relation.kind === 'filter') {
    const input = splitColumns(relation.input, rows);
    const condition = move(relation.condition, input.moved);
    return {
      relation: { ...relation, input: input.relation, condition, schema: input.relation.schema },
      moved: input.moved,
    };
  }
  return unmoved(
    withInputs(
      relation,
      inputsOf(relation).map(input => split(input, rows)),
    ),
  );
}

const unmoved = (relation: Relation): Split => ({
  relation,
  moved: relation.schema.map((_, first) => ({ first, isSplit: false })),
});

function splitRead({ scan, completion }: TableRead, rows: ReadonlySet<number>): Split {
  const schema: ScanField[] = [];
  const moved = scan.schema.map((field, i): Moved => {
    const first = schema.length;
    const isSplit = rows.has(i);
    if (isSplit) schema.push(...fieldsOf(field));
    else schema.push(field);
    return { first, isSplit };
  });
  const relation: Relation = { ...scan, schema };
  return completion === null ? { relation, moved } : splitProject(completion, { relation, moved });
}

function fieldsOf({ name, type, path }: ScanField): readonly ScanField[] {
  if (type.kind !== 'ROW') return [];
  return type.fields.map(field => ({
    name: `${name}.${field.name}`,
    type: { ...field.type, nullable: type.nullable || field.type.nullable },
    path: [...(path ?? [name]), field.name],
  }));
}

/** A column that only passes a split row on passes its fields on. */
function splitProject(project: Project, input: Split): Split {
  const expressions: Expression[] = [];
  const schema: Project['schema'][number][] = [];
  const moved = project.expressions.map((expression, i): Moved => {
    const first = expressions.length;
    const from = expression.kind === 'input-ref' ? input.moved[expression.index]! : undefined;
    const { name } = project.schema[i]!;
    if (from?.isSplit !== true) {
      expressions.push(move(expression, input.moved));
      schema.push(project.schema[i]!);
      return { first, isSplit: false };
    }
    const row = expression.type;
    if (row.kind === 'ROW')
      row.fields.forEach((field, f) => {
        const { type } = input.relation.schema[from.first + f]!;
        expressions.push({ kind: 'input-ref', index: from.first + f, type });
        schema.push({ name: `${name}.${field.name}`, type });
      });
    return { first, isSplit: true };
  });
  const { watermark } = project;
  const placed = watermark && {
    index: moved[watermark.index]!.first,
    expression: move(watermark.expression, moved),
  };
  return {
    relation: { ...project, input: input.relation, expressions, schema, ...(placed && { watermark: placed }) },
    moved,
  };
}

/** The expression over the moved columns; a field of a split row becomes a column. */
function move(expression: Expression, moved: readonly Moved[]): Expression {
  return mapExpression(expression, node => {
    // A split column has no place of its own; its negative index lives until the FIELD around it is reached.
    if (node.kind === 'input-ref') {
      const { first, isSplit } = moved[node.index]!;
      return { ...node, index: isSplit ? -1 - first : first };
    }
    const field = fieldOfColumn(node);
    if (field === null || field.column >= 0) return node;
    return {
      kind: 'input-ref',
      index: -1 - field.column + field.field,
      type: node.type,
      ...(node.span && { span: node.span }),
    };
  });
}
