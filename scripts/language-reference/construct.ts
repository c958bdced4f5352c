/** A part of the language as the reference shows it. */
export interface Construct {
  readonly name: Readonly<Record<'en' | 'zh', string>>;
  /** In the usual notation: [optional], a | b, repeated, .. */
  readonly syntax: string;
  readonly doc: Readonly<Record<'en' | 'zh', string>>;
  /** Over the tables of `prelude`; a test plans it on the sides that `runs` names. */
  readonly example: string;
  /** `session`: a statement of a session, not of a job. */
  readonly runs: 'both' | 'stream' | 'batch' | 'session';
}

export interface Chapter {
  readonly title: Readonly<Record<'en' | 'zh', string>>;
  readonly constructs: readonly Construct[];
}
