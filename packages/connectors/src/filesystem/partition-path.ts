import { type Column, printValue, readValue, type Value } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import type { Field } from '@lockstep/sql/algebra';

/** Characters that Hive writes as %XX in a partition directory; `/` and `.` are among the reasons why data can not leave the table's directory. */
const unsafe = /["#%'*/:=?\\{}[\]^\p{Cc}]/gu;
const dayMs = 86_400_000;
const segmentsKeptMax = 4096;
const whole = /^[+-]?\d+$/;

/** `key=value` directories of a file's name, unescaped. */
export function partitionValuesOf(name: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const directory of name.split('/').slice(0, -1)) {
    const equals = directory.indexOf('=');
    if (equals > 0) values.set(unescaped(directory.slice(0, equals)), unescaped(directory.slice(equals + 1)));
  }
  return values;
}

/** A partition key's column in a batch. */
export interface PartitionKey {
  readonly field: Field;
  readonly column: Column;
}

/** Names the directories of rows; what a value becomes is worked out once, not row by row. */
export class PartitionPaths {
  readonly #defaultName: string;
  readonly #segments = new Map<string, string>();

  /** `defaultName` stands for NULL and the empty text. */
  constructor(defaultName: string) {
    this.#defaultName = defaultName;
  }

  /** The directory of a row, e.g. `day=2026-01-31/origin=SFO`; values are escaped as Hive does. */
  pathOf(keys: readonly PartitionKey[], row: number): string {
    return keys.map(key => this.#segment(key, row)).join('/');
  }

  #segment({ field, column }: PartitionKey, row: number): string {
    const value = readValue(column, row, field.type);
    const text = value === null || value === '' ? this.#defaultName : printValue(value, field.type);
    const plain = `${field.name}=${text}`;
    const known = this.#segments.get(plain);
    if (known !== undefined) return known;
    const segment = `${escaped(field.name)}=${escaped(text)}`;
    if (this.#segments.size >= segmentsKeptMax) this.#segments.clear();
    this.#segments.set(plain, segment);
    return segment;
  }
}

/** A directory's text as a value of the column's type. */
export function partitionValueOf(text: string, field: Field, defaultName: string): Value {
  if (text === defaultName) return null;
  const value = parsed(text, field);
  if (value !== null) return value;
  const message = `The partition directory '${field.name}=${text}' holds no value of type ${field.type.kind}`;
  throw userError('filesystem.bad_partition', message, { details: { column: field.name, value: text } });
}

function parsed(text: string, { type }: Field): Value {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return text;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
      return whole.test(text) ? Number(text) : null;
    case 'BIGINT':
      return whole.test(text) ? BigInt(text) : null;
    case 'BOOLEAN':
      return text === 'true' || text === 'false' ? text === 'true' : null;
    case 'DATE': {
      const epochMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
      return Number.isNaN(epochMs) ? null : epochMs / dayMs;
    }
    default:
      return null;
  }
}

const escaped = (text: string): string =>
  text
    .replace(unsafe, character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replace(/^\.+$/, dots => dots.replaceAll('.', '%2E'));

const unescaped = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
