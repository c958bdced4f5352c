import type { ObjectPath } from '@lockstep/sql/catalog';

/** A column of a table, or with `path` a field inside of it. */
export interface Origin {
  readonly table: ObjectPath;
  readonly column: string;
  /** Field names from the column inwards; empty for the column itself. */
  readonly path: readonly string[];
}

/** How a value comes from its origin: it is the origin's value, computed from it, or from many rows of it. */
export type Derivation = 'identity' | 'transformation' | 'aggregation';

/** What decides about a row without being in it. */
export type Influence = 'filter' | 'join' | 'group-by' | 'sort' | 'window' | 'condition' | 'match';

const derivations: readonly Derivation[] = ['identity', 'transformation', 'aggregation'];

const keyOf = (origin: Origin): string => JSON.stringify(origin);

/** What one value is made of. Immutable; of two derivations of one origin the farther one counts. */
export class Origins {
  static readonly none = new Origins(new Map());
  readonly #all: ReadonlyMap<string, { readonly origin: Origin; readonly derivation: Derivation }>;

  private constructor(all: Origins['values']) {
    this.#all = all;
  }

  static of(origin: Origin): Origins {
    return new Origins(new Map([[keyOf(origin), { origin, derivation: 'identity' }]]));
  }

  static union(parts: readonly Origins[]): Origins {
    const [only, more] = parts;
    if (more === undefined) return only ?? Origins.none;
    const all = new Map<string, { origin: Origin; derivation: Derivation }>();
    for (const part of parts)
      for (const [key, { origin, derivation }] of part.values)
        all.set(key, { origin, derivation: farther(derivation, all.get(key)?.derivation ?? 'identity') });
    return new Origins(all);
  }

  get values(): ReadonlyMap<string, { readonly origin: Origin; readonly derivation: Derivation }> {
    return this.#all;
  }

  /** The same origins, at least so far away. */
  as(derivation: Derivation): Origins {
    const all = [...this.#all].map(([key, entry]): [string, { origin: Origin; derivation: Derivation }] => [
      key,
      { origin: entry.origin, derivation: farther(entry.derivation, derivation) },
    ]);
    return new Origins(new Map(all));
  }

  /** A field of the value: of columns that are taken as they are, that field; of others, something computed. */
  field(name: string): Origins {
    const parts = [...this.#all.values()].map(({ origin, derivation }) =>
      derivation === 'identity'
        ? Origins.of({ ...origin, path: [...origin.path, name] })
        : Origins.of(origin).as(derivation),
    );
    return Origins.union(parts);
  }
}

const farther = (left: Derivation, right: Derivation): Derivation =>
  derivations.indexOf(left) >= derivations.indexOf(right) ? left : right;
