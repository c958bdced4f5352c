import type { ConnectorDescriptor, ResolvedTable, TableColumn } from '@lockstep/sql/catalog';
import type { LogicalType } from '@lockstep/sql/types';
import { printType } from '@lockstep/sql/types';
import type { Keys } from './infer-keys.ts';
import type { ColumnConstraint, ConstraintEnforcerNode } from './physical-plan.ts';
import type { Draft } from './rewrite-drafts.ts';
import { type SinkChangelog, sinkChangelog } from './sink-changelog.ts';

export type SinkDraft = Extract<Draft, { kind: 'sink' }>;

interface SinkPolicyOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDescriptor>;
  readonly config: Readonly<Record<string, string>>;
}

/** What stands between a query and its sinks, by the session's `table.exec.sink.*` settings. */
export class SinkPolicy {
  readonly #connectors: SinkPolicyOptions['connectors'];
  readonly #config: SinkPolicyOptions['config'];

  constructor({ connectors, config }: SinkPolicyOptions) {
    this.#connectors = connectors;
    this.#config = config;
  }

  connectorOf(table: ResolvedTable): ConnectorDescriptor | undefined {
    return this.#connectors.get(table.connector);
  }

  changelogOf(table: ResolvedTable): SinkChangelog {
    return sinkChangelog(table, this.connectorOf(table));
  }

  /** Whether a query must say what happens when two of its rows have one PRIMARY KEY; Flink asks for it by default from 2.3 on. */
  get requiresOnConflict(): boolean {
    return this.#config['table.exec.sink.require-on-conflict'] === 'true';
  }

  /** The sink behind a constraint enforcer, when its table asks for one. */
  guard(sink: SinkDraft, add: (draft: Draft) => number): SinkDraft {
    const onLength = this.#onLength();
    const depth = this.#depth();
    const constraints = constraintsOf(sink, onLength, depth);
    if (constraints.length === 0) return sink;
    const enforcer = add({
      kind: 'constraint-enforcer',
      inputs: sink.inputs,
      constraints,
      onNull: this.#config['table.exec.sink.not-null-enforcer']?.toUpperCase() === 'DROP' ? 'drop' : 'error',
      onLength,
      isWithCollections: depth === 'collections',
      schema: sink.schema,
      uid: `constraint-enforcer-${sink.uid}`,
    });
    return { ...sink, inputs: [enforcer] };
  }

  /** The sink behind a materializer, when rows of the query may replace each other under one PRIMARY KEY. */
  materialize(sink: SinkDraft, keys: Keys, isInsertOnly: boolean, add: (draft: Draft) => number): SinkDraft {
    if (!this.#needsMaterializer(sink, keys, isInsertOnly)) return sink;
    const materializer = add({
      kind: 'upsert-materialize',
      inputs: sink.inputs,
      keys: sink.primaryKey,
      rowKey: keys[0] ?? null,
      ...(sink.onConflict && { onConflict: sink.onConflict }),
      schema: sink.schema,
      uid: `upsert-materialize-${sink.uid}`,
    });
    return { ...sink, inputs: [materializer] };
  }

  #needsMaterializer(sink: SinkDraft, keys: Keys, isInsertOnly: boolean): boolean {
    const { takesUpdates, wantsUpdateBefore } = this.changelogOf(sink.table);
    if (!takesUpdates || wantsUpdateBefore || sink.primaryKey.length === 0) return false;
    if (sink.onConflict !== undefined && sink.onConflict !== 'deduplicate') return true;
    switch (this.#config['table.exec.sink.upsert-materialize']?.toUpperCase()) {
      case 'NONE':
        return false;
      case 'FORCE':
        return true;
      default:
        return !isInsertOnly && !keys.some(key => key.every(column => sink.primaryKey.includes(column)));
    }
  }

  #depth(): 'flat' | 'rows' | 'collections' {
    switch (this.#config['table.exec.sink.nested-constraint-enforcer']?.toUpperCase()) {
      case 'ROWS':
        return 'rows';
      case 'ROWS_AND_COLLECTIONS':
        return 'collections';
      default:
        return 'flat';
    }
  }

  #onLength(): ConstraintEnforcerNode['onLength'] {
    const written = this.#config['table.exec.sink.type-length-enforcer']?.toUpperCase();
    return written === 'TRIM_PAD' ? 'trim-pad' : written === 'ERROR' ? 'error' : 'ignore';
  }
}

/** By name: a mapped binding's physical columns carry no promise of the logical table. */
function constraintsOf(
  sink: SinkDraft,
  onLength: ConstraintEnforcerNode['onLength'],
  depth: 'flat' | 'rows' | 'collections',
): readonly ColumnConstraint[] {
  return sink.schema.flatMap((field, column): ColumnConstraint[] => {
    // A query's result may have several columns of one name: then the one at the same place is meant.
    const atPlace = sink.table.columns[column];
    const declared =
      atPlace?.name === field.name ? atPlace : sink.table.columns.find(({ name }) => name === field.name);
    if (declared === undefined || sink.table.mapping !== undefined) return [];
    const isNotNull = !declared.type.nullable && field.type.nullable;
    const length = onLength === 'ignore' ? undefined : lengthOf(declared);
    const isNested = depth !== 'flat' && demandsOfParts(declared.type, depth === 'collections', onLength !== 'ignore');
    const nested = isNested ? { type: declared.type } : undefined;
    if (!isNotNull && length === undefined && nested === undefined) return [];
    return [{ column, name: field.name, isNotNull, length, nested }];
  });
}

/** Whether a type demands NOT NULL or a length of anything inside its values. */
function demandsOfParts(type: LogicalType, isWithCollections: boolean, hasLengths: boolean): boolean {
  const demands = (part: LogicalType): boolean =>
    !part.nullable ||
    (hasLengths && hasLength(part) && part.length !== unbounded) ||
    demandsOfParts(part, isWithCollections, hasLengths);
  switch (type.kind) {
    case 'ROW':
      return type.fields.some(field => demands(field.type));
    case 'ARRAY':
    case 'MULTISET':
      return isWithCollections && demands(type.element);
    case 'MAP':
      return isWithCollections && (demands(type.key) || demands(type.value));
    default:
      return false;
  }
}

const unbounded = 2_147_483_647;

function lengthOf({ type }: TableColumn): ColumnConstraint['length'] {
  if (!hasLength(type) || type.length === unbounded) return undefined;
  return { max: type.length, isFixed: type.kind === 'CHAR' || type.kind === 'BINARY', type: printType(type) };
}

const hasLength = (type: LogicalType): type is Extract<LogicalType, { readonly length: number }> => 'length' in type;
