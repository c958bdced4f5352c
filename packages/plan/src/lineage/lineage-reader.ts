import type {
  AggregateCall,
  Expression,
  LookupJoinRelation,
  MatchRelation,
  Relation,
  SortKey,
} from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { type Influence, type Origin, Origins } from './origins.ts';

type Columns = readonly Origins[];

/** Reads a query from its sources up: what each column of each node is made of, and what else decided about its rows. */
export class LineageReader {
  readonly #influences = new Map<string, Origin & { readonly by: Influence }>();

  get influences(): readonly (Origin & { readonly by: Influence })[] {
    return [...this.#influences.values()];
  }

  /** One entry per column of the relation. */
  read(relation: Relation): Columns {
    switch (relation.kind) {
      case 'scan':
        return relation.schema.map(({ name, path = [name] }) => originOf(relation.table, path));
      case 'values':
        return relation.schema.map(() => Origins.none);
      case 'project': {
        const input = this.read(relation.input);
        return relation.expressions.map(expression => this.#of(expression, input));
      }
      case 'filter': {
        const input = this.read(relation.input);
        this.#note('filter', [relation.condition], input);
        return input;
      }
      case 'sort': {
        const input = this.read(relation.input);
        this.#note('sort', expressionsOf(relation.keys), input);
        return input;
      }
      case 'window-tvf': {
        const input = this.read(relation.input);
        const bound = input[relation.timeColumn]!.as('transformation');
        return [...input, bound, bound, bound];
      }
      case 'aggregate': {
        const input = this.read(relation.input);
        this.#note('group-by', relation.keys, input);
        return [
          ...relation.keys.map(key => this.#of(key, input)),
          ...relation.aggregates.map(call => this.#ofCall(call, input)),
        ];
      }
      case 'over': {
        const input = this.read(relation.input);
        this.#note('window', [...relation.partitionBy, ...expressionsOf(relation.orderBy)], input);
        return [...input, ...relation.calls.map(({ call }) => this.#ofCall(call, input))];
      }
      case 'join':
      case 'temporal-join':
      case 'snapshot-join': {
        const both = [...this.read(relation.left), ...this.read(relation.right)];
        this.#note('join', [relation.condition], both);
        return both.slice(0, relation.schema.length);
      }
      case 'lookup-join':
        return this.#ofLookup(relation);
      case 'set-operation':
        return merged(relation.inputs.map(input => this.read(input)));
      case 'expand': {
        const input = this.read(relation.input);
        return merged(relation.projections.map(projection => projection.map(part => this.#of(part, input))));
      }
      case 'correlate': {
        const input = this.read(relation.input);
        const made = Origins.union(relation.args.map(arg => this.#of(arg, input))).as('transformation');
        return [...input, ...relation.schema.slice(input.length).map(() => made)];
      }
      case 'to-changelog':
        return [Origins.none, ...this.read(relation.input)];
      case 'from-changelog': {
        const input = this.read(relation.input);
        this.#noteOrigins('condition', input[relation.operation]!);
        return relation.schema.map(({ name }) => input[relation.input.schema.findIndex(field => field.name === name)]!);
      }
      case 'match':
        return this.#ofMatch(relation);
    }
  }

  #ofLookup(relation: LookupJoinRelation): Columns {
    const left = this.read(relation.left);
    const right = relation.schema.slice(left.length).map(({ name }) => originOf(relation.table, [name]));
    for (const key of relation.keys) {
      this.#note('join', [key.left], left);
      if (right[key.column] !== undefined) this.#noteOrigins('join', right[key.column]!);
    }
    if (relation.residual !== undefined) this.#note('join', [relation.residual], [...left, ...right]);
    return [...left, ...right];
  }

  #ofMatch(relation: MatchRelation): Columns {
    const input = this.read(relation.input);
    const seen = relation.navigations.map(navigation =>
      navigation.kind === 'column'
        ? input[navigation.column]!.as('transformation')
        : this.#ofCall(navigation.call, input),
    );
    this.#note('match', expressionsOf(relation.orderBy), input);
    const conditions = relation.pattern.flatMap(({ condition }) => (condition === undefined ? [] : [condition]));
    this.#note('match', conditions, seen);
    return [
      ...relation.partitionBy.map(column => input[column]!),
      ...relation.measures.map(measure => this.#of(measure, seen)),
    ];
  }

  #ofCall(call: AggregateCall, input: Columns): Origins {
    if (call.filter !== undefined) this.#note('filter', [call.filter], input);
    this.#note('sort', expressionsOf(call.orderBy), input);
    return Origins.union(call.args.map(arg => this.#of(arg, input))).as('aggregation');
  }

  #of(expression: Expression, input: Columns): Origins {
    switch (expression.kind) {
      case 'literal':
        return Origins.none;
      case 'input-ref':
        return input[expression.index]!;
      case 'cast':
        return this.#of(expression.input, input).as('transformation');
      case 'call': {
        const [row, position] = expression.args;
        if (expression.functionName === 'FIELD' && row?.type.kind === 'ROW' && position?.kind === 'literal')
          return this.#of(row, input).field(row.type.fields[Number(position.value)]!.name);
        return Origins.union(expression.args.map(arg => this.#of(arg, input))).as('transformation');
      }
      case 'case': {
        const { branches, otherwise } = expression;
        const conditions = branches.map(({ when }) => when);
        this.#note('condition', conditions, input);
        const results = [...branches.map(({ then }) => then), otherwise];
        return Origins.union(results.map(result => this.#of(result, input))).as('transformation');
      }
    }
  }

  #note(by: Influence, expressions: readonly Expression[], input: Columns): void {
    for (const expression of expressions) this.#noteOrigins(by, this.#of(expression, input));
  }

  #noteOrigins(by: Influence, origins: Origins): void {
    for (const [key, { origin }] of origins.values) {
      const name = `${by} ${key}`;
      if (!this.#influences.has(name)) this.#influences.set(name, { ...origin, by });
    }
  }
}

const originOf = (table: ResolvedTable, [column = '', ...path]: readonly string[]): Origins =>
  Origins.of({ table: table.path, column, path });

const expressionsOf = (keys: readonly SortKey[]): readonly Expression[] => keys.map(key => key.expression);

/** Rows that come from several places: each column has what it has in any of them. */
const merged = (parts: readonly Columns[]): Columns =>
  (parts[0] ?? []).map((_, c) => Origins.union(parts.map(part => part[c]!)));
