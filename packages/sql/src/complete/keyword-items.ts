import type { CompletionItem } from './completion-item.ts';

const word = (kind: CompletionItem['kind'], label: string, insertText = label): CompletionItem => ({
  kind,
  label,
  insertText,
  isSnippet: insertText.includes('$1'),
});

/** Words that are useful only with what always follows them. */
const longerPhrases: Readonly<Record<string, string>> = {
  GROUP: 'GROUP BY',
  ORDER: 'ORDER BY',
  PARTITIONED: 'PARTITIONED BY',
  GROUPING: 'GROUPING SETS',
  FOR: 'FOR SYSTEM_TIME AS OF',
};

/** The words the grammar takes at the cursor, in their longest form; symbols need no completion. */
export function keywordItems(phrases: ReadonlySet<string>): CompletionItem[] {
  const labels = new Set<string>();
  for (const phrase of phrases) {
    const words = /^[A-Z_]+(?: [A-Z_]+)*/.exec(phrase)?.[0];
    if (words !== undefined) labels.add(longerPhrases[words] ?? words);
  }
  const firstWords = new Set(
    [...labels].filter(label => label.includes(' ')).map(label => label.slice(0, label.indexOf(' '))),
  );
  return [...labels].filter(label => !firstWords.has(label)).map(label => word('keyword', label));
}

/** Types, those with parameters as snippets. */
export const dataTypeItems: readonly CompletionItem[] = [
  ...['STRING', 'INT', 'BIGINT', 'BOOLEAN', 'DOUBLE', 'FLOAT', 'DATE', 'SMALLINT', 'TINYINT', 'BYTES', 'VARIANT'].map(
    name => word('data-type', name),
  ),
  word('data-type', 'DECIMAL', 'DECIMAL($1, $2)'),
  word('data-type', 'TIMESTAMP', 'TIMESTAMP($1)'),
  word('data-type', 'TIMESTAMP_LTZ', 'TIMESTAMP_LTZ($1)'),
  word('data-type', 'TIME', 'TIME($1)'),
  word('data-type', 'CHAR', 'CHAR($1)'),
  word('data-type', 'VARCHAR', 'VARCHAR($1)'),
  word('data-type', 'BINARY', 'BINARY($1)'),
  word('data-type', 'VARBINARY', 'VARBINARY($1)'),
  word('data-type', 'ARRAY', 'ARRAY<$1>'),
  word('data-type', 'MULTISET', 'MULTISET<$1>'),
  word('data-type', 'MAP', 'MAP<$1, $2>'),
  word('data-type', 'ROW', 'ROW<$1>'),
  word('data-type', 'INTERVAL', 'INTERVAL $1'),
];

export const hintItems: readonly CompletionItem[] = [
  word('hint', 'OPTIONS', "OPTIONS('$1' = '$2')"),
  word('hint', 'LOOKUP', "LOOKUP('table' = '$1')"),
  word('hint', 'STATE_TTL', "STATE_TTL('$1' = '$2')"),
  ...['BROADCAST', 'SHUFFLE_HASH', 'SHUFFLE_MERGE', 'NEST_LOOP', 'MULTI_JOIN'].map(name =>
    word('hint', name, `${name}($1)`),
  ),
];

export const timeUnitItems: readonly CompletionItem[] = [
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
].map(name => word('keyword', name));
