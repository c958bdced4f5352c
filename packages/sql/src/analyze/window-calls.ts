import type { Span } from '@lockstep/kernel/diagnostics';
import {
  type Expression,
  type Field,
  mapExpression,
  mapOwnExpressions,
  type Relation,
  type SortKey,
  type WindowCall,
  type WindowFrame,
} from '../algebra/index.ts';
import type { FunctionCall, Identifier, NamedWindow, WindowSpecification } from '../ast/index.ts';
import type { FunctionDefinition } from '../functions/index.ts';
import { type Analysis, didYouMean, fail } from './analysis.ts';
import { aggregateCall, analyzeArguments, analyzeExpression, type ExpressionContext } from './expressions.ts';
import { contentOf } from './same-expression.ts';
import { sortKey } from './sort-key.ts';
import { getFunctionNamed } from './user-functions/find-function.ts';
import { wholePartition, windowFrame } from './window-frames.ts';

/** Positions from here on stand for the results of window functions until these have a place in a row. */
const windowBase = 3_000_000;

/** Whether an expression stands for the result of a window function that has no place yet. */
export const isWindowResult = (expression: Expression): boolean =>
  expression.kind === 'input-ref' && expression.index >= windowBase;

/** Functions whose result says nothing without an order. */
const needOrder: ReadonlySet<string> = new Set(['RANK', 'DENSE_RANK', 'PERCENT_RANK', 'CUME_DIST']);

/** Calls over the same partitions in the same order: one relation. */
interface WindowGroup {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly calls: WindowCall[];
  /** The placeholder of each call. */
  readonly placeholders: number[];
}

/** Collects the window functions of one SELECT; they are computed over its rows after WHERE, GROUP BY and HAVING. */
export class WindowCalls {
  readonly #analysis: Analysis;
  readonly #named: ReadonlyMap<string, WindowSpecification>;
  readonly #groups: WindowGroup[] = [];
  readonly #indexOfContent = new Map<string, number>();
  /** Set by `apply`: where each placeholder's result is. */
  readonly #positions = new Map<number, number>();

  constructor(analysis: Analysis, windows: readonly NamedWindow[]) {
    this.#analysis = analysis;
    this.#named = new Map(windows.map(window => [window.name.name, window.specification]));
  }

  /** Takes a call with OVER and answers with a placeholder for its result. `context` allows aggregates where the SELECT is grouped. */
  register(context: ExpressionContext, node: FunctionCall, over: WindowSpecification | Identifier): Expression {
    const definition = this.#definition(context, node);
    this.#checkClauses(node, definition);
    const specification = this.#specification(over);
    const inside: ExpressionContext = { ...context, onWindow: undefined };
    const partitionBy = specification.partitionBy.map(key => analyzeExpression(inside, key));
    const orderBy = specification.orderBy.map(item =>
      sortKey(context.analysis, item, analyzeExpression(inside, item.expression)),
    );
    const call = aggregateCall(inside, node, definition);
    const frame = this.#frame(definition, specification, orderBy, node.span);
    const content = contentOf([partitionBy, orderBy, call, frame]);
    let index = this.#indexOfContent.get(content);
    if (index === undefined) {
      index = this.#indexOfContent.size;
      this.#indexOfContent.set(content, index);
      const group = this.#group(partitionBy, orderBy);
      group.calls.push({ call, frame });
      group.placeholders.push(index);
    }
    return { kind: 'input-ref', index: windowBase + index, type: call.type, span: node.span };
  }

  /** The rows with the results of all calls as further columns. `place` rewrites an expression of the SELECT into one over `input`. */
  apply(input: Relation, place: (expression: Expression) => Expression, span: Span): Relation {
    return this.#groups.reduce((rows, group): Relation => {
      const width = rows.schema.length;
      for (const [i, placeholder] of group.placeholders.entries()) this.#positions.set(placeholder, width + i);
      const { partitionBy, orderBy, calls } = group;
      const results = calls.map(({ call }, i): Field => ({ name: `$over${width + i}`, type: call.type }));
      const schema = [...rows.schema, ...results];
      return mapOwnExpressions({ kind: 'over', input: rows, partitionBy, orderBy, calls, schema, span }, place);
    }, input);
  }

  /** The expression with the results of calls in place of their placeholders. */
  overResult(expression: Expression): Expression {
    return mapExpression(expression, node =>
      node.kind === 'input-ref' && node.index >= windowBase
        ? { ...node, index: this.#positions.get(node.index - windowBase)! }
        : node,
    );
  }

  #definition(context: ExpressionContext, node: FunctionCall): FunctionDefinition {
    const definition = getFunctionNamed(this.#analysis, node.name, () => analyzeArguments(context, node));
    if (definition.kind === 'aggregate' || definition.kind === 'window') return definition;
    const message = `${definition.name} can't have an OVER clause: it is neither an aggregate nor a window function`;
    return fail(this.#analysis, 'over_misplaced', message, node.span);
  }

  /** Ranking and offset functions take no clauses. */
  #checkClauses(node: FunctionCall, { kind, name }: FunctionDefinition): void {
    if (kind !== 'window') return;
    const clause = node.quantifier ?? node.nullTreatment ?? (node.filter && 'FILTER');
    if (clause !== undefined && clause !== 'ALL' && clause !== 'RESPECT NULLS')
      fail(this.#analysis, 'over_clause', `${clause} is not allowed with ${name}`, node.span);
  }

  /** The window with the parts of the named ones that it refines. */
  #specification(over: WindowSpecification | Identifier, depth = 0): WindowSpecification {
    if (over.kind === 'identifier') {
      const named = this.#named.get(over.name);
      if (named !== undefined && depth <= this.#named.size) return this.#specification(named, depth + 1);
      const hint = didYouMean(over.name, this.#named.keys());
      return fail(this.#analysis, 'window_unknown', `Window '${over.name}' not found`, over.span, hint);
    }
    if (over.base === undefined) return over;
    const base = this.#specification(over.base, depth);
    return {
      ...over,
      partitionBy: base.partitionBy,
      orderBy: base.orderBy.length > 0 ? base.orderBy : over.orderBy,
      frame: over.frame ?? base.frame,
    };
  }

  #frame(
    definition: FunctionDefinition,
    specification: WindowSpecification,
    orderBy: readonly SortKey[],
    span: Span,
  ): WindowFrame {
    const { frame } = specification;
    if (definition.kind !== 'window') return windowFrame(this.#analysis, frame, orderBy);
    if (frame !== undefined)
      fail(this.#analysis, 'over_frame', `ROWS and RANGE are not allowed with ${definition.name}`, frame.span);
    if (orderBy.length === 0 && needOrder.has(definition.name))
      fail(
        this.#analysis,
        'over_order',
        `${definition.name} functions require ORDER BY clause in window specification`,
        span,
      );
    return wholePartition;
  }

  #group(partitionBy: readonly Expression[], orderBy: readonly SortKey[]): WindowGroup {
    const content = contentOf([partitionBy, orderBy]);
    const known = this.#groups.find(group => contentOf([group.partitionBy, group.orderBy]) === content);
    if (known !== undefined) return known;
    const group: WindowGroup = { partitionBy, orderBy, calls: [], placeholders: [] };
    this.#groups.push(group);
    return group;
  }
}
