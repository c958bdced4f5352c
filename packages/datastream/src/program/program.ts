import { userError } from '@lockstep/kernel/errors';
import type { TypeInformation } from '../types/type-information.ts';
import { streamConnector } from './stream-connector.ts';
import type { CollectionNode, StreamNode, TableInputNode } from './stream-node.ts';

/** A stream that SQL reads as a table. */
export interface StreamTable {
  readonly nodes: readonly StreamNode[];
  readonly type: TypeInformation<unknown>;
  readonly isChangelog: boolean;
}

export interface TableOptions {
  /** The field that holds the event time: its column is a time attribute, and the stream's watermarks are the table's. */
  readonly rowtime?: string | undefined;
  /** The elements are `ChangelogRow`s of the kinds I, UB, UA, D; `'I,UA,D'` needs a `primaryKey`. */
  readonly changelogMode?: string | undefined;
  readonly primaryKey?: readonly string[] | undefined;
}

/** Where elements end that go to no table. */
export interface ElementSink {
  readonly nodes: readonly StreamNode[];
  /** Called in order, exactly once per element and attempt: what it does is not undone by a recovery. */
  readonly take: (elements: readonly unknown[]) => void;
  readonly name: string;
}

/** SQL of the program, in the order in which it came. */
export interface ProgramStatement {
  readonly text: string;
  /** Set when the statement is the query of an input. */
  readonly input: TableInputNode | null;
}

/** `a`, `db.a`, `` `my table` `` and so on. */
const tablePath = /^(`[^`]+`|\w+)(\.(`[^`]+`|\w+))*$/;

/** A program as it was written so far: streams hang together by their nodes, and this holds what they end in and the SQL around them. */
export class Program {
  readonly statements: ProgramStatement[] = [];
  readonly tables: StreamTable[] = [];
  readonly sinks: ElementSink[] = [];

  addSql(text: string): void {
    this.statements.push({ text, input: null });
  }

  addCollection(elements: readonly unknown[]): CollectionNode {
    return { kind: 'collection', elements, naming: { name: 'Source: Collection', uid: null } };
  }

  /** `tableOrQuery` is the path of a table or a query. */
  addInput(tableOrQuery: string, type: TypeInformation<unknown> | null, isChangelog: boolean): TableInputNode {
    const query = tablePath.test(tableOrQuery.trim()) ? `SELECT * FROM ${tableOrQuery}` : tableOrQuery;
    const node: TableInputNode = {
      kind: 'table-input',
      query,
      type,
      isChangelog,
      naming: { name: 'Source: Table', uid: null },
    };
    this.statements.push({ text: query, input: node });
    return node;
  }

  addTable(
    name: string,
    nodes: readonly StreamNode[],
    type: TypeInformation<unknown> | null,
    options: TableOptions = {},
  ): void {
    if (type === null)
      throw userError(
        'datastream.type_missing',
        `The stream has no type that table '${name}' could have; declare it with returns(Types.ROW({..}))`,
      );
    const index = this.tables.push({ nodes, type, isChangelog: options.changelogMode !== undefined }) - 1;
    this.addSql(tableStatement(name, index, type, options));
  }
}

/** The table as a statement: what is known of it goes the way of every other table's. */
function tableStatement(
  name: string,
  index: number,
  type: TypeInformation<unknown>,
  { rowtime, changelogMode, primaryKey }: TableOptions,
): string {
  const fields = columnsOf(type);
  for (const column of [...(primaryKey ?? []), ...(rowtime === undefined ? [] : [rowtime])]) {
    if (!fields.some(field => field.name === column))
      throw userError(
        'datastream.column_unknown',
        `Table '${name}' has no column '${column}'; it has ${fields.map(field => field.name).join(', ')}`,
      );
  }
  const parts = [
    ...fields.map(field => `${quoted(field.name)} ${field.type.name === 'GENERIC' ? 'BYTES' : field.type.name}`),
    ...(rowtime === undefined ? [] : [`WATERMARK FOR ${quoted(rowtime)} AS ${quoted(rowtime)}`]),
    ...(primaryKey === undefined ? [] : [`PRIMARY KEY (${primaryKey.map(quoted).join(', ')}) NOT ENFORCED`]),
  ];
  const options = [
    `'connector' = '${streamConnector}'`,
    `'stream' = '${index}'`,
    ...(changelogMode === undefined ? [] : [`'changelog-mode' = '${changelogMode.replaceAll("'", "''")}'`]),
  ];
  return `CREATE TEMPORARY TABLE ${quoted(name)} (${parts.join(', ')}) WITH (${options.join(', ')})`;
}

/** A type that is no ROW is one column, `f0`. */
export function columnsOf(
  type: TypeInformation<unknown>,
): readonly { readonly name: string; readonly type: TypeInformation<unknown> }[] {
  if (type.fields === undefined) return [{ name: 'f0', type }];
  return type.fields.map(([name, field]) => ({ name, type: field }));
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
