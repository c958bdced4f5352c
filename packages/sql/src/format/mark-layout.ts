import {
  type AstNode,
  type DescriptorArgument,
  type Expression,
  type Hint,
  type PatternQuantifier,
  type QueryBody,
  type Statement,
  type TableReference,
  type WindowSpecification,
  walk,
} from '../ast/index.ts';
import { type LayoutMarks, MarkCollector } from './layout-marks.ts';
import {
  markBinary,
  markCall,
  markCase,
  markDataType,
  markKeywordBracket,
  markQuantifier,
  markRow,
  markTableFunction,
  markUnary,
} from './mark-expression.ts';
import {
  markJoin,
  markMatchRecognize,
  markQuery,
  markSelect,
  markSetOperation,
  markValues,
  markWindow,
} from './mark-query.ts';
import {
  markCreateTable,
  markDelete,
  markInsert,
  markOptions,
  markStatementSet,
  markUpdate,
} from './mark-statement.ts';
import type { Piece } from './piece.ts';

/** Reads from the tree where lines may break and blanks may not stand. */
export function markLayout(pieces: readonly Piece[], statements: readonly Statement[]): LayoutMarks {
  const marks = new MarkCollector(pieces);
  for (const statement of statements) {
    walk(statement, node => {
      if (isDataType(node)) {
        markDataType(marks, node);
        return false;
      }
      markNode(marks, node);
      return true;
    });
  }
  return marks;
}

const isDataType = (node: AstNode): boolean => node.kind.endsWith('-type');

type MarkedNode =
  | Statement
  | Expression
  | TableReference
  | QueryBody
  | WindowSpecification
  | DescriptorArgument
  | Hint
  | PatternQuantifier;

type Rules = {
  readonly [K in MarkedNode['kind']]?: (marks: MarkCollector, node: Extract<MarkedNode, { kind: K }>) => void;
};

/** The kinds of nodes that say something about the layout. */
const rules: Rules = {
  query: markQuery,
  select: markSelect,
  values: markValues,
  'set-operation': markSetOperation,
  join: markJoin,
  'match-recognize': markMatchRecognize,
  'window-specification': markWindow,
  binary: markBinary,
  unary: markUnary,
  case: markCase,
  'function-call': markCall,
  'table-function': markTableFunction,
  cast: markKeywordBracket,
  'array-constructor': markKeywordBracket,
  'multiset-constructor': markKeywordBracket,
  'map-constructor': markKeywordBracket,
  unnest: markKeywordBracket,
  descriptor: markKeywordBracket,
  'row-constructor': markRow,
  hint: (marks, node) => marks.tightBracketAfter(node.name.span.end),
  'pattern-quantifier': markQuantifier,
  'create-table': markCreateTable,
  'create-materialized-table': markCreateTable,
  'create-catalog': (marks, node) => markOptions(marks, node.options),
  'create-model': (marks, node) => markOptions(marks, node.options),
  insert: markInsert,
  'statement-set': markStatementSet,
  update: markUpdate,
  delete: markDelete,
  call: (marks, node) => marks.tightBracketAfter(node.procedure.span.end),
};

function markNode(marks: MarkCollector, node: AstNode): void {
  // A kind and its node belong together, which an index by the kind can not express.
  const rule = (rules as Readonly<Record<string, ((marks: MarkCollector, node: AstNode) => void) | undefined>>)[
    node.kind
  ];
  rule?.(marks, node);
}
