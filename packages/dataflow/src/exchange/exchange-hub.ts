import type { ExchangeNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import type { GraphNode } from '../build/graph-node.ts';
import type { SubtaskPlace } from '../ports/subtask-place.ts';
import { ExchangeOperator } from './exchange-operator.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import { Doorbells, type ExchangeWiring } from './exchange-wiring.ts';
import { IncomingRecords } from './incoming-records.ts';
import { OutgoingRecords } from './outgoing-records.ts';
import { encodeControl, encodeRows } from './record-codec.ts';
import { RecordMemory } from './record-memory.ts';
import { RingReader, RingWriter } from './ring.ts';

/** More rows than this wait for other subtasks before sources are held back. */
const waitingRowsMax = 32_768;
/** Records of one sender that are fed in before the others, and the subtask's own sources, have their turn. */
const recordsPerTurn = 16;

interface Exchange {
  readonly operator: ExchangeOperator;
  graphNode: GraphNode | null;
  /** Senders whose barrier of the checkpoint under way has come. */
  readonly barriers: Set<number>;
}

/**
 * All exchanges of one subtask: sends to the others what its operators have for them, and feeds in what comes. Sending never blocks: what finds no room in
 * a ring waits, and `isFull` holds the sources back. Receiving never stops but at a barrier, so no circle of full rings can form.
 *
 * A barrier is in line behind the rows that were sent before it. Once `overtake` is called those are put aside as they come: they are rows in flight of the checkpoint, and
 * are worked off after it.
 */
export class ExchangeHub {
  readonly #place: SubtaskPlace;
  readonly #outgoing: readonly (OutgoingRecords | null)[];
  readonly #incoming: readonly (IncomingRecords | null)[];
  readonly #doorbells: Doorbells;
  readonly #memory = new RecordMemory();
  readonly #exchanges: Exchange[] = [];
  /** Senders that have sent all barriers of the checkpoint under way: what they sent since is for after it. */
  readonly #held = new Set<number>();
  #isOvertaking = false;

  constructor(place: SubtaskPlace, { rings, doorbells }: ExchangeWiring) {
    const { subtask } = place;
    this.#place = place;
    this.#outgoing = rings[subtask]!.map(memory => memory && new OutgoingRecords(new RingWriter(memory), this.#memory));
    this.#incoming = rings
      .map(row => row[subtask]!)
      .map(memory => memory && new IncomingRecords(new RingReader(memory)));
    this.#doorbells = new Doorbells(doorbells, subtask);
  }

  get place(): SubtaskPlace {
    return this.#place;
  }

  /** The operator of a plan's exchange; to be asked for in the order of the plan, which is the same in all subtasks. */
  createOperator(node: ExchangeNode): ExchangeOperator {
    const exchange = this.#exchanges.length;
    const operator = new ExchangeOperator(node, this.#place, {
      rows: (to, batch, rows) => this.#sendRows(exchange, to, batch, rows),
      watermark: tsMs => this.#sendToAll(encodeControl({ exchange, kind: 'watermark', tsMs })),
      idle: isIdle => this.#sendToAll(encodeControl({ exchange, kind: 'idle', isIdle })),
      inFlight: () => this.#rowsAside(exchange),
    });
    this.#exchanges.push({ operator, graphNode: null, barriers: new Set() });
    return operator;
  }

  /** Tells through which node of the graph received rows go in. */
  connect(graphNode: GraphNode): void {
    this.#of(graphNode).graphNode = graphNode;
  }

  /** Sources are to wait. */
  get isFull(): boolean {
    return this.waitingRows > waitingRowsMax;
  }

  get waitingRows(): number {
    return this.#outgoing.reduce((sum, records) => sum + (records?.waitingRows ?? 0), 0);
  }

  /** Nothing will come any more, and nothing waits to be sent. */
  get hasEnded(): boolean {
    return (
      this.#exchanges.every(({ operator }) => operator.hasEnded) &&
      this.#outgoing.every(records => records === null || records.isEmpty)
    );
  }

  /** To be called before `receive` or `flush`: what comes, or makes room, from here on wakes a `listen`. */
  look(): void {
    this.#doorbells.look();
  }

  /** Feeds in some of what has come; whether there was anything, be it a part of a record. `areBatchesDone`: nobody looks any more at what was fed in before. */
  receive(areBatchesDone = false): boolean {
    let hasReceived = false;
    this.#incoming.forEach((records, from) => {
      if (records === null) return;
      if (areBatchesDone) records.takeBack();
      const before = records.receivedBytes;
      for (let n = 0; n < recordsPerTurn && !this.#held.has(from); n++) {
        const record = this.#isOvertaking ? records.nextInRing() : records.next();
        if (record === null) break;
        hasReceived = true;
        if (this.#isOvertaking && record.kind !== 'barrier') records.putAside(record);
        else this.#take(from, record);
      }
      hasReceived ||= records.receivedBytes > before;
      if (records.takeWriterWaits()) this.#doorbells.ring(from);
    });
    return hasReceived;
  }

  /** Moves what waits into rings that have room again. */
  flush(): void {
    this.#outgoing.forEach((records, to) => {
      if (records?.flush() === true) this.#doorbells.ring(to);
    });
  }

  /** Calls `wake` when there is something to receive, or room to send, since the last `look`. */
  listen(wake: () => void): void {
    this.#doorbells.listen(wake);
  }

  /** Ends a `listen` that still waits. */
  close(): void {
    this.#doorbells.ring(this.#place.subtask);
  }

  /** Tells all subtasks that nothing more of the exchange belongs to the checkpoint. */
  sendBarrier(graphNode: GraphNode, checkpointId: number): void {
    const exchange = this.#exchanges.indexOf(this.#of(graphNode));
    this.#sendToAll(encodeControl({ exchange, kind: 'barrier', checkpointId }));
  }

  /** From here to `release` barriers are taken before what is in line before them. */
  overtake(): void {
    this.#isOvertaking = true;
  }

  get isOvertaking(): boolean {
    return this.#isOvertaking;
  }

  /** All barriers of all other subtasks have come. */
  get isWhollyAligned(): boolean {
    return this.#exchanges.every(({ barriers }) => barriers.size === this.#place.parallelism - 1);
  }

  /** The barriers of all other subtasks have come at this exchange. */
  isAligned(graphNode: GraphNode): boolean {
    return this.#of(graphNode).barriers.size === this.#place.parallelism - 1;
  }

  /** The checkpoint has this subtask's state: what was sent after the barriers may come in. */
  release(): void {
    this.#isOvertaking = false;
    this.#held.clear();
    for (const { barriers } of this.#exchanges) barriers.clear();
  }

  #of(graphNode: GraphNode): Exchange {
    return this.#exchanges.find(({ operator }) => operator === graphNode.operator)!;
  }

  #take(from: number, record: ExchangeRecord): void {
    const { graphNode, barriers } = this.#exchanges[record.exchange]!;
    switch (record.kind) {
      case 'rows':
        graphNode!.push(from, record.batch);
        this.#incoming[from]!.lend(record.bytes);
        return;
      case 'watermark':
        graphNode!.watermark(from, record.tsMs);
        return;
      case 'idle':
        graphNode!.idle(from, record.isIdle);
        return;
      case 'barrier':
        barriers.add(from);
        // Barriers come in the order of the plan, so after the last one comes what is for later.
        if (record.exchange === this.#exchanges.length - 1) this.#held.add(from);
    }
  }

  #rowsAside(exchange: number): readonly Batch[] {
    return this.#incoming.flatMap(records =>
      (records?.aside ?? []).flatMap(record =>
        record.kind === 'rows' && record.exchange === exchange ? [record.batch] : [],
      ),
    );
  }

  #sendRows(exchange: number, to: number, batch: Batch, rows: Int32Array): void {
    this.#send(to, encodeRows(exchange, batch, rows, rows.length, this.#memory), rows.length);
  }

  #sendToAll(record: Uint8Array<ArrayBuffer>): void {
    for (let to = 0; to < this.#place.parallelism; to++) if (to !== this.#place.subtask) this.#send(to, record, 0);
  }

  #send(to: number, record: Uint8Array<ArrayBuffer>, rowCount: number): void {
    if (this.#outgoing[to]!.send(record, rowCount)) this.#doorbells.ring(to);
  }
}
