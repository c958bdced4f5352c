import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';
import type { AggregateFunction, ReduceFunction } from '../functions/functions.ts';
import type { TypeInformation } from '../types/type-information.ts';

/** A state by the name that it has in checkpoints. */
abstract class StateDescriptor {
  readonly name: string;
  #ttlMs = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** 0: for ever. */
  get ttlMs(): number {
    return this.#ttlMs;
  }

  /**
   * What nobody has written to for so long (`'1 d'`), by the processing clock, is never seen again: a value, an element of a list, an entry of a map. Reading is not
   * writing. The time may be another one in the next run.
   */
  enableTimeToLive(ttl: string): this {
    this.#ttlMs = parseDurationMs(ttl);
    if (this.#ttlMs === 0) throw userError('datastream.ttl', `The time to live of state '${this.name}' is more than 0`);
    return this;
  }
}

/** A value per key. */
export class ValueStateDescriptor<T> extends StateDescriptor {
  readonly type: TypeInformation<T>;

  constructor(name: string, type: TypeInformation<T>) {
    super(name);
    this.type = type;
  }
}

export class ListStateDescriptor<T> extends StateDescriptor {
  readonly type: TypeInformation<T>;

  constructor(name: string, type: TypeInformation<T>) {
    super(name);
    this.type = type;
  }
}

export class MapStateDescriptor<K, V> extends StateDescriptor {
  readonly keyType: TypeInformation<K>;
  readonly valueType: TypeInformation<V>;

  constructor(name: string, keyType: TypeInformation<K>, valueType: TypeInformation<V>) {
    super(name);
    this.keyType = keyType;
    this.valueType = valueType;
  }
}

export class ReducingStateDescriptor<T> extends StateDescriptor {
  readonly reduce: ReduceFunction<T>;
  readonly type: TypeInformation<T>;

  constructor(name: string, reduce: ReduceFunction<T>, type: TypeInformation<T>) {
    super(name);
    this.reduce = reduce;
    this.type = type;
  }
}

/** `accumulatorType` is of what is kept. */
export class AggregatingStateDescriptor<I, A, O> extends StateDescriptor {
  readonly aggregate: AggregateFunction<I, A, O>;
  readonly accumulatorType: TypeInformation<A>;

  constructor(name: string, aggregate: AggregateFunction<I, A, O>, accumulatorType: TypeInformation<A>) {
    super(name);
    this.aggregate = aggregate;
    this.accumulatorType = accumulatorType;
  }
}
