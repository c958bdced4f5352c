/** Array types of a section; bytes of text are `uint8`. */
export type SectionType = 'uint8' | 'int32' | 'float32' | 'float64' | 'int64';

export type SectionData = Uint8Array | Int32Array | Float32Array | Float64Array | BigInt64Array;

/** How one number for several subtasks comes from those of each: `sum` and `concat` belong to the subtask of key group 0. */
export type ScalarMerge = 'min' | 'max' | 'sum' | 'concat' | 'everywhere';

/**
 * To which subtask the rows of a table belong. `keys`: by the hash of columns, all to key group 0 without any; `hashes` names a section that already
 * holds it. The other rows belong where a row of another table does: `reference`: that which a section of the own table names, by its id; `chain`: that of whose
 * list they are, by `heads` of the owner and `nexts` of their own; `list`: they lie in the order of their owners, which say their number in `lengths`.
 */
export type Placement =
  | { readonly kind: 'keys'; readonly columns: readonly string[]; readonly hashes: string | null }
  | { readonly kind: 'reference'; readonly owner: string; readonly section: string }
  | { readonly kind: 'chain'; readonly owner: string; readonly heads: string; readonly nexts: string }
  | { readonly kind: 'list'; readonly owner: string; readonly lengths: string };

/** Rows with the ids 0 .. rows - 1, some of which may be free: those are listed in the section `free`. */
export interface StateTable {
  readonly name: string;
  readonly rows: number;
  readonly placement: Placement;
}

/**
 * What a section holds. `values`: `width` elements per row of a table. `references`: per row the id of a row of `to`, plus `base`; what is less than `base`
 * refers to nothing. `starts` and `ends`: where a row's bytes lie in the section `heap`. `free`: ids of a table. `scalars`: numbers of the operator.
 */
export type SectionContent =
  | { readonly kind: 'values'; readonly table: string; readonly width: number }
  | { readonly kind: 'references'; readonly table: string; readonly to: string; readonly base: 0 | 1 }
  | { readonly kind: 'starts' | 'ends'; readonly table: string; readonly heap: string }
  | { readonly kind: 'heap'; readonly table: string }
  | { readonly kind: 'free'; readonly table: string }
  | { readonly kind: 'scalars'; readonly merge: ScalarMerge };

export interface StateSection {
  readonly name: string;
  readonly type: SectionType;
  /** In elements. */
  readonly length: number;
  readonly content: SectionContent;
}

/** Says what the arrays of an operator's state mean, so that code that knows no operator can cut it, put it together and read it. JSON. */
export interface StateLayout {
  readonly tables: readonly StateTable[];
  readonly sections: readonly StateSection[];
  /** Storage of each column, by the name before `.values`. */
  readonly columns: Readonly<Record<string, string>>;
  /** What an operator notes about its state in words, the same in all subtasks. */
  readonly notes: Readonly<Record<string, string>>;
}

/** The state of one subtask of an operator: small relations, each section's bytes in the layout's order. */
export interface StateImage {
  readonly layout: StateLayout;
  readonly data: readonly Uint8Array[];
}

export const elementBytes = (type: SectionType): number =>
  type === 'uint8' ? 1 : type === 'int32' || type === 'float32' ? 4 : 8;

export const sectionBytes = ({ type, length }: StateSection): number => length * elementBytes(type);

export const imageBytes = ({ layout }: Pick<StateImage, 'layout'>): number =>
  layout.sections.reduce((sum, section) => sum + sectionBytes(section), 0);

export function sectionType(data: SectionData): SectionType {
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof BigInt64Array) return 'int64';
  if (data instanceof Float32Array) return 'float32';
  return 'uint8';
}

export const freeSection = (table: string): string => `${table}.free`;
