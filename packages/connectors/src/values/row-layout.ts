import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';

/**
 * The order of cells in a written row: physical columns as declared, then the metadata columns in the order of the option that lists them. Answers with the cell
 * of each field of `schema`.
 */
export function cellsOf(table: ResolvedTable, schema: readonly Field[], metadataOption: string | null): number[] {
  if (table.mapping !== undefined) {
    return schema.map(field => table.mapping!.physicalColumns.findIndex(({ name }) => name === field.name));
  }
  const physical = table.columns.filter(column => column.kind === 'physical').map(column => column.name);
  const metadata = table.columns.filter(column => column.kind === 'metadata');
  const keys = metadataOption === null ? metadata.map(column => column.metadataKey) : metadataKeys(metadataOption);
  return schema.map(({ name }) => {
    const column = metadata.find(candidate => candidate.name === name);
    if (column === undefined) return physical.indexOf(name);
    const place = keys.indexOf(column.metadataKey);
    if (place >= 0) return physical.length + place;
    const message = `Column '${name}': table ${table.path.name} lists no metadata '${column.metadataKey}'`;
    throw userError('values.unknown_metadata', message, { details: { column: name } });
  });
}

/** The names of `name:TYPE, …`; types may hold commas in brackets. */
function metadataKeys(option: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let start = 0;
  const take = (end: number): void => {
    const key = option.slice(start, end).split(':')[0]!.trim();
    if (key !== '') keys.push(key);
    start = end + 1;
  };
  for (let at = 0; at < option.length; at++) {
    const character = option[at]!;
    if ('(<['.includes(character)) depth++;
    else if (')>]'.includes(character)) depth--;
    else if (character === ',' && depth === 0) take(at);
  }
  take(option.length);
  return keys;
}
