import type { LogicalType, MapType, MultisetType, RowType } from '@lockstep/sql/types';
import type { JsonValue } from '../batch/json-value.ts';
import type { MapValue, Value } from '../batch/value.ts';
import { bindCast } from '../expressions/cast/bind-cast.ts';
import { isAppError } from '../expressions/is-app-error.ts';
import type { ExpressionSession } from '../expressions/session.ts';
import { utc } from '../time/zone.ts';

/** A value that is not of the type it should have. */
export class WrongType extends Error {
  readonly value: JsonValue;
  readonly type: LogicalType;

  constructor(value: JsonValue, type: LogicalType) {
    super(`Not a ${type.kind}`);
    this.value = value;
    this.type = type;
  }
}

const text: LogicalType = { kind: 'VARCHAR', length: 2_147_483_647, nullable: true };
/** Instants are told in UTC. */
const session: ExpressionSession = { zone: utc, currentMs: () => 0, processingMs: () => 0 };

const integerBits: Partial<Record<LogicalType['kind'], number>> = { TINYINT: 8, SMALLINT: 16, INTEGER: 32 };

/** The inverse of `toJsonValue`, for answers of user functions: checks all of them and takes a little more, such as a number for a BIGINT. */
export function fromJsonValue(json: JsonValue, type: LogicalType): Value {
  if (json === null) return type.nullable ? null : refuse(json, type);
  switch (type.kind) {
    case 'BOOLEAN':
      return typeof json === 'boolean' ? json : refuse(json, type);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
      return wholeNumber(json, type, integerBits[type.kind]!);
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return typeof json === 'number' && Number.isSafeInteger(json) ? json : refuse(json, type);
    case 'FLOAT':
    case 'DOUBLE':
      return floatingPoint(json, type);
    case 'CHAR':
    case 'VARCHAR':
      return typeof json === 'string' ? fitted(json, type) : refuse(json, type);
    case 'BINARY':
    case 'VARBINARY':
      return typeof json === 'string' ? Uint8Array.from(Buffer.from(json, 'base64')) : refuse(json, type);
    case 'ARRAY':
      return Array.isArray(json) ? json.map(element => fromJsonValue(element, type.element)) : refuse(json, type);
    case 'MAP':
    case 'MULTISET':
      return mapOf(json, type);
    case 'ROW':
      return rowOf(json, type);
    default:
      return fromText(json, type);
  }
}

function refuse(json: JsonValue, type: LogicalType): never {
  throw new WrongType(json, type);
}

function wholeNumber(json: JsonValue, type: LogicalType, bits: number): Value {
  const limit = 2 ** (bits - 1);
  if (typeof json !== 'number' || !Number.isInteger(json) || json < -limit || json >= limit) return refuse(json, type);
  return Object.is(json, -0) ? 0 : json;
}

function floatingPoint(json: JsonValue, type: LogicalType): Value {
  const isNumberText = json === 'NaN' || json === 'Infinity' || json === '-Infinity';
  if (typeof json !== 'number' && !isNumberText) return refuse(json, type);
  return type.kind === 'FLOAT' ? Math.fround(Number(json)) : Number(json);
}

/** Text that is too long for its type is cut, as CAST does. */
const fitted = (json: string, type: LogicalType): Value => bindCast(text, type, session)(json);

/** BIGINT, DECIMAL, dates and times come as CAST reads them; whole numbers may come as numbers. */
function fromText(json: JsonValue, type: LogicalType): Value {
  const isNumber =
    typeof json === 'number' && Number.isFinite(json) && (type.kind === 'BIGINT' || type.kind === 'DECIMAL');
  if (typeof json !== 'string' && !isNumber) return refuse(json, type);
  if (type.kind === 'BIGINT' && isNumber && !Number.isSafeInteger(json)) return refuse(json, type);
  const shown = String(json);
  try {
    return bindCast(text, type, session)(type.kind === 'TIMESTAMP_LTZ' ? shown.replace(/Z$/, '') : shown);
  } catch (error) {
    if (isAppError(error, 'user')) return refuse(json, type);
    throw error;
  }
}

function mapOf(json: JsonValue, type: MapType | MultisetType): MapValue {
  if (typeof json !== 'object' || json === null) return refuse(json, type);
  const keyType = type.kind === 'MAP' ? type.key : type.element;
  const valueType: LogicalType = type.kind === 'MAP' ? type.value : { kind: 'INTEGER', nullable: false };
  const entries: readonly JsonValue[] = Array.isArray(json)
    ? json
    : Object.entries(json).map(([key, value]) => ({ key, value }));
  const pairs = entries.map(entry => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return refuse(entry, type);
    const { key = null, value = null } = entry as Readonly<Record<string, JsonValue>>;
    return { key: fromJsonValue(key, keyType), value: fromJsonValue(value, valueType) };
  });
  return { keys: pairs.map(({ key }) => key), values: pairs.map(({ value }) => value) };
}

/** An object by field names, an array in the order of the fields, or the value of the only field. */
function rowOf(json: JsonValue, type: RowType): Value {
  const { fields } = type;
  if (Array.isArray(json)) {
    if (json.length !== fields.length) return refuse(json, type);
    return fields.map((field, f) => fromJsonValue(json[f] ?? null, field.type));
  }
  if (typeof json === 'object' && json !== null) {
    const own: Readonly<Record<string, JsonValue>> = { ...(json as Readonly<Record<string, JsonValue>>) };
    return fields.map(field =>
      fromJsonValue(Object.hasOwn(own, field.name) ? (own[field.name] ?? null) : null, field.type),
    );
  }
  return fields.length === 1 ? [fromJsonValue(json, fields[0]!.type)] : refuse(json, type);
}
