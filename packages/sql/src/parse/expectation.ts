import type { CommonTableExpression, ObjectPath, SchemaElement, Select } from '../ast/index.ts';

/** What kind of name a rule looked for; completion turns it into items. */
export type ExpectedName =
  | 'table'
  | 'view'
  | 'catalog'
  | 'database'
  | 'function'
  | 'table-function'
  | 'procedure'
  | 'model'
  | 'module'
  | 'connection'
  | 'column'
  | 'new-name'
  | 'data-type'
  | 'option-key'
  | 'option-value'
  | 'config-key'
  | 'config-value'
  | 'hint'
  | 'window'
  | 'pattern-variable'
  | 'time-unit';

/** Everything the rules would have taken at one place of the text. */
export interface Expectation {
  /** Keywords and symbols, upper case; several words where they always stand together. */
  readonly phrases: Set<string>;
  readonly names: Set<ExpectedName>;
  /** Parts of the dotted name before the place, outermost first. */
  qualifier: readonly string[];
  /** The key of the option whose value stands here. */
  optionKey: string | undefined;
}

/** Nodes that bring names into scope; an `object-path` is the table a statement changes. */
export type ScopeNode = Select | CommonTableExpression | SchemaElement | ObjectPath;
