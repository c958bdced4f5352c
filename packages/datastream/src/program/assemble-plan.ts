import { createHash } from 'node:crypto';
import type { Operator } from '@lockstep/dataflow/operators';
import type { Clock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import { defaultParallelism, type PhysicalNode, type PhysicalPlan, type SourceNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { exchangedSchema, FromExchangeOperator, ToExchangeOperator } from '../operators/exchange-operators.ts';
import { FromTableOperator, ToTableOperator } from '../operators/table-operators.ts';
import { rowReaderOf } from '../types/row-reader-of.ts';
import { type AnalyzedProgram, inputConnector } from './analyze-program.ts';
import { columnsOf, type ElementSink, type Program, type StreamTable } from './program.ts';
import { streamConnector } from './stream-connector.ts';
import type { CollectionNode, KeyedBy, OperatorNode, StreamNode, TableInputNode } from './stream-node.ts';

/** The 'connector' of collections and of element sinks; the table's name is the node's uid. */
export const elementConnector = 'lockstep.elements';

/** A program as a plan, with what the plan does not say, by uid. */
export interface AssembledProgram {
  readonly plan: PhysicalPlan;
  readonly operators: ReadonlyMap<string, () => Operator>;
  readonly collections: ReadonlyMap<string, CollectionNode>;
  readonly sinks: ReadonlyMap<string, ElementSink>;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A node before it has a place in the plan. */
interface Placeless {
  readonly node: DistributiveOmit<PhysicalNode, 'id' | 'inputs'>;
  readonly inputs: readonly Placeless[];
}

const insertOnly = { changelogMode: 'insert-only', upsertKeys: [] } as const;

/**
 * Puts the program's operators between the parts of its SQL plan: the sinks of its inputs become operators that make elements of rows, the sources of its
 * stream tables operators that make rows of elements. Then one plan has all, and one checkpoint. Where it runs in several subtasks, elements go to an operator with keyed
 * state as rows through an exchange; all others run where their elements are.
 */
export function assemblePlan(program: Program, analyzed: AnalyzedProgram, clock: Clock): AssembledProgram {
  const assembly = new Assembly(program, analyzed, clock);
  const ends = [...assembly.tableSinks(), ...program.sinks.map((sink, s) => assembly.elementSink(sink, s))];
  if (ends.length === 0)
    throw userError(
      'datastream.no_sink',
      'The program writes nothing: end a stream in insertInto, print or executeAndCollect, or execute an INSERT INTO',
    );
  return { ...assembly, plan: { mode: analyzed.plan.mode, nodes: inTopologicalOrder(ends) } };
}

class Assembly {
  readonly operators = new Map<string, () => Operator>();
  readonly collections = new Map<string, CollectionNode>();
  readonly sinks = new Map<string, ElementSink>();
  readonly #program: Program;
  readonly #analyzed: AnalyzedProgram;
  readonly #clock: Clock;
  readonly #ofPlan = new Map<number, Placeless>();
  readonly #ofStream = new Map<StreamNode, Placeless>();
  readonly #uids = new Set<string>();
  readonly #isParallel: boolean;

  constructor(program: Program, analyzed: AnalyzedProgram, clock: Clock) {
    this.#program = program;
    this.#analyzed = analyzed;
    this.#clock = clock;
    this.#isParallel = Number(defaultParallelism(analyzed.config).written) > 1;
  }

  /** The sinks of INSERT INTO. */
  tableSinks(): readonly Placeless[] {
    return this.#analyzed.plan.nodes
      .filter(node => node.kind === 'sink' && node.table.connector !== inputConnector)
      .map(node => this.#planned(node.id));
  }

  elementSink(sink: ElementSink, index: number): Placeless {
    const uid = `${sink.name.toLowerCase()}-${index}`;
    this.sinks.set(uid, sink);
    return {
      node: {
        kind: 'sink',
        uid,
        table: elementTable(uid),
        primaryKey: [],
        isParallel: true,
        schema: [],
        ...insertOnly,
      },
      inputs: [this.#merged(sink.nodes, uid)],
    };
  }

  /** A sink has one input: several streams are passed through a union. */
  #merged(nodes: readonly StreamNode[], uid: string): Placeless {
    const inputs = nodes.map(node => this.#streamed(node));
    const [only] = inputs;
    if (inputs.length === 1 && only !== undefined) return only;
    return { node: { kind: 'union', uid: `union-${uid}`, schema: [], ...insertOnly }, inputs };
  }

  /** A node of the SQL plan; what was a stream table's source or watermark is the stream's now. */
  #planned(id: number): Placeless {
    const known = this.#ofPlan.get(id);
    if (known !== undefined) return known;
    const placeless = this.#makePlanned(id);
    this.#ofPlan.set(id, placeless);
    return placeless;
  }

  #makePlanned(id: number): Placeless {
    const { id: _id, inputs, ...node } = this.#analyzed.plan.nodes[id]!;
    const isStream = node.kind === 'source' && node.table.connector === streamConnector;
    if (isStream) return this.#streamTable(node as SourceNode);
    if (node.kind === 'watermark-assigner' && this.#isOverStream(inputs[0]!)) return this.#planned(inputs[0]!);
    return { node, inputs: inputs.map(input => this.#planned(input)) };
  }

  #isOverStream(id: number): boolean {
    const node = this.#analyzed.plan.nodes[id]!;
    if (node.kind === 'calc') return this.#isOverStream(node.inputs[0]!);
    return node.kind === 'source' && node.table.connector === streamConnector;
  }

  #streamTable(source: SourceNode): Placeless {
    const stream: StreamTable = this.#program.tables[Number(source.table.options['stream'])]!;
    const names = columnsOf(stream.type).map(column => column.name);
    const columns = source.schema.map(field => names.indexOf(field.name));
    const inputs = stream.nodes.map(node => this.#streamed(node));
    const { name } = source.table.path;
    const uid = this.#claim(`to-table-${digest([name, columns.join(), ...inputs.map(input => input.node.uid)])}`);
    const identity = { name: `ToTable ${name}`, uid };
    this.operators.set(uid, () => new ToTableOperator(identity, inputs.length, { ...stream, columns }));
    const { schema, changelogMode, upsertKeys } = source;
    return { node: { ...functionNode(identity, schema), changelogMode, upsertKeys }, inputs };
  }

  #streamed(node: StreamNode): Placeless {
    const known = this.#ofStream.get(node);
    if (known !== undefined) return known;
    const placeless = this.#makeStreamed(node);
    this.#ofStream.set(node, placeless);
    return placeless;
  }

  #makeStreamed(node: StreamNode): Placeless {
    switch (node.kind) {
      case 'collection':
        return this.#collection(node);
      case 'table-input':
        return this.#tableInput(node);
      case 'operator':
        return this.#operator(node);
      case 'side-output': {
        const of = this.#streamed(node.of);
        const output = node.of.tags.indexOf(node.tag) + 1;
        const uid = `${of.node.uid}.${node.tag}`;
        return { node: { kind: 'side-output', uid, output, tag: node.tag, schema: [], ...insertOnly }, inputs: [of] };
      }
    }
  }

  #collection(node: CollectionNode): Placeless {
    const uid = this.#claim(`collection-${this.collections.size}`);
    this.collections.set(uid, node);
    return {
      node: { kind: 'source', uid, table: elementTable(uid), projection: [], schema: [], ...insertOnly },
      inputs: [],
    };
  }

  #tableInput(node: TableInputNode): Placeless {
    const { tableName, rowtimeColumn } = this.#analyzed.inputs.get(node)!;
    const sink = this.#analyzed.plan.nodes.find(
      candidate =>
        candidate.kind === 'sink' &&
        candidate.table.path.name === tableName &&
        candidate.table.connector === inputConnector,
    );
    invariant(sink !== undefined, 'every input has a sink in the plan');
    const asked = this.#analyzed.plan.nodes[sink.inputs[0]!]!;
    // Functions take rows where they are, and not in the first subtask as the sink would.
    const rows = this.#planned(asked.kind === 'exchange' ? asked.inputs[0]! : asked.id);
    const { schema } = sink;
    if (!node.isChangelog && rows.node.changelogMode !== 'insert-only')
      throw userError(
        'datastream.updates',
        `${node.query} updates and deletes rows, which a stream of rows can't; use toChangelogStream`,
      );
    const uid = this.#claim(`from-table-${digest([tableName, asked.uid])}`);
    const identity = { name: `FromTable ${node.query.replaceAll(/\s+/g, ' ').slice(0, 60)}`, uid };
    const read = rowReaderOf(node.type, schema, node.query);
    const { isChangelog } = node;
    const followsRows = followsRowsOf(rows, this.#isParallel);
    this.operators.set(uid, () => new FromTableOperator(identity, { read, rowtimeColumn, followsRows, isChangelog }));
    return { node: { ...functionNode(identity, schema), ...insertOnly }, inputs: [rows] };
  }

  #operator(node: OperatorNode): Placeless {
    const inputs = node.inputs.flatMap(streams => streams.map(stream => this.#streamed(stream)));
    const inputOfPort = node.inputs.flatMap((streams, input) => streams.map(() => input));
    const { name } = node.naming;
    const uid = this.#uidOf(node, inputs);
    const { keyedBy } = node;
    const placed =
      keyedBy !== null && this.#isParallel
        ? inputs.map((input, port) => this.#byKey(input, uid, port, keyedBy, inputOfPort[port]!))
        : inputs;
    const { clock, mode } = { clock: this.#clock, mode: this.#analyzed.plan.mode };
    const parts = { identity: { name, uid }, inputOfPort, tags: node.tags, clock, mode };
    this.operators.set(uid, () => node.create(parts));
    const { isStateful, assignsWatermarks, meaning } = node;
    return {
      node: { ...functionNode(parts.identity, []), ...insertOnly, isStateful, assignsWatermarks, meaning },
      inputs: placed,
    };
  }

  /** The elements of a stream in the subtasks that own their keys. */
  #byKey(stream: Placeless, of: string, port: number, { type, keyOf }: KeyedBy, input: number): Placeless {
    const schema = exchangedSchema(type);
    const sending = { name: 'KeyBy', uid: this.#claim(`to-exchange-${port}-${of}`) };
    const receiving = { name: 'Keyed', uid: this.#claim(`from-exchange-${port}-${of}`) };
    this.operators.set(sending.uid, () => new ToExchangeOperator(sending, type, keyOf[input]!));
    this.operators.set(receiving.uid, () => new FromExchangeOperator(receiving));
    const rows = { node: { ...functionNode(sending, schema), ...insertOnly }, inputs: [stream] };
    const uid = `exchange-${port}-${of}`;
    const exchange: Placeless = {
      node: { kind: 'exchange', uid, keys: [0], followsRows: true, schema, ...insertOnly },
      inputs: [rows],
    };
    return { node: { ...functionNode(receiving, stream.node.schema), ...insertOnly }, inputs: [exchange] };
  }

  #uidOf({ naming, meaning }: OperatorNode, inputs: readonly Placeless[]): string {
    if (naming.uid !== null) {
      if (this.#uids.has(naming.uid))
        throw userError('datastream.uid_twice', `Two operators have the uid '${naming.uid}'`);
      this.#uids.add(naming.uid);
      return naming.uid;
    }
    const [kind = ''] = meaning;
    const slug = kind.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    return this.#claim(`${slug}-${digest([...meaning, ...inputs.map(input => input.node.uid)])}`);
  }

  /** The uid, or with a number behind it when it is taken. */
  #claim(uid: string): string {
    let free = uid;
    for (let count = 2; this.#uids.has(free); count++) free = `${uid}-${count}`;
    this.#uids.add(free);
    return free;
  }
}

const functionNode = ({ name, uid }: { readonly name: string; readonly uid: string }, schema: readonly Field[]) =>
  ({
    kind: 'function',
    uid,
    operatorName: name,
    isStateful: false,
    assignsWatermarks: false,
    meaning: [],
    schema,
  }) as const;

const elementTable = (name: string): SourceNode['table'] => ({
  path: { catalog: 'lockstep', database: 'streams', name },
  columns: [],
  partitionKeys: [],
  connector: elementConnector,
  options: {},
});

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);

/**
 * Whether the watermarks that the rows carry are those of all of the input: not behind a union or join, where another input may be behind, nor behind an exchange, where another
 * subtask may be.
 */
function followsRowsOf({ node, inputs }: Placeless, isParallel: boolean): boolean {
  if (node.kind === 'function' || inputs.length === 0) return true;
  if (node.kind === 'exchange' && isParallel) return false;
  return inputs.length === 1 && followsRowsOf(inputs[0]!, isParallel);
}

function inTopologicalOrder(ends: readonly Placeless[]): readonly PhysicalNode[] {
  const nodes: PhysicalNode[] = [];
  const ids = new Map<Placeless, number>();
  const place = (placeless: Placeless): number => {
    const known = ids.get(placeless);
    if (known !== undefined) return known;
    const inputs = placeless.inputs.map(place);
    const id = nodes.length;
    nodes.push({ ...placeless.node, id, inputs } as PhysicalNode);
    ids.set(placeless, id);
    return id;
  };
  ends.forEach(place);
  return nodes;
}
