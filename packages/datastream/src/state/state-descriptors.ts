import type { AggregateFunction, ReduceFunction } from '../functions/functions.ts';
import type { TypeInformation } from '../types/type-information.ts';

/** A value per key; `name` is its name in checkpoints. */
export class ValueStateDescriptor<T> {
  readonly kind = 'value';
  readonly name: string;
  readonly type: TypeInformation<T>;

  constructor(name: string, type: TypeInformation<T>) {
    this.name = name;
    this.type = type;
  }
}

export class ListStateDescriptor<T> {
  readonly kind = 'list';
  readonly name: string;
  readonly type: TypeInformation<T>;

  constructor(name: string, type: TypeInformation<T>) {
    this.name = name;
    this.type = type;
  }
}

export class MapStateDescriptor<K, V> {
  readonly kind = 'map';
  readonly name: string;
  readonly keyType: TypeInformation<K>;
  readonly valueType: TypeInformation<V>;

  constructor(name: string, keyType: TypeInformation<K>, valueType: TypeInformation<V>) {
    this.name = name;
    this.keyType = keyType;
    this.valueType = valueType;
  }
}

export class ReducingStateDescriptor<T> {
  readonly kind = 'reducing';
  readonly name: string;
  readonly reduce: ReduceFunction<T>;
  readonly type: TypeInformation<T>;

  constructor(name: string, reduce: ReduceFunction<T>, type: TypeInformation<T>) {
    this.name = name;
    this.reduce = reduce;
    this.type = type;
  }
}

/** `accumulatorType` is of what is kept. */
export class AggregatingStateDescriptor<I, A, O> {
  readonly kind = 'aggregating';
  readonly name: string;
  readonly aggregate: AggregateFunction<I, A, O>;
  readonly accumulatorType: TypeInformation<A>;

  constructor(name: string, aggregate: AggregateFunction<I, A, O>, accumulatorType: TypeInformation<A>) {
    this.name = name;
    this.aggregate = aggregate;
    this.accumulatorType = accumulatorType;
  }
}
