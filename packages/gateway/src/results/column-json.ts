import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';

type Json = { readonly [key: string]: Json | readonly Json[] | string | number | boolean | null | undefined };

/** A column of a result, in the words of the gateway protocol. */
export const columnJson = ({ name, type }: Field): Json => ({ name, logicalType: typeJson(type), comment: null });

const protocolNames: Partial<Record<LogicalType['kind'], string>> = {
  TIMESTAMP: 'TIMESTAMP_WITHOUT_TIME_ZONE',
  TIMESTAMP_LTZ: 'TIMESTAMP_WITH_LOCAL_TIME_ZONE',
  TIME: 'TIME_WITHOUT_TIME_ZONE',
};

function typeJson(type: LogicalType): Json {
  return { type: protocolNames[type.kind] ?? type.kind, nullable: type.nullable, ...parametersOf(type) };
}

function parametersOf(type: LogicalType): Json {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return { length: type.length };
    case 'DECIMAL':
      return { precision: type.precision, scale: type.scale };
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { precision: type.precision };
    case 'INTERVAL_YEAR_MONTH':
      return { yearPrecision: 4, resolution: 'YEAR_TO_MONTH' };
    case 'INTERVAL_DAY_TIME':
      return { dayPrecision: 6, fractionalPrecision: 3, resolution: 'DAY_TO_SECOND' };
    case 'ARRAY':
    case 'MULTISET':
      return { elementType: typeJson(type.element) };
    case 'MAP':
      return { keyType: typeJson(type.key), valueType: typeJson(type.value) };
    case 'ROW':
      return {
        fields: type.fields.map(field => ({
          name: field.name,
          fieldType: typeJson(field.type),
          description: field.comment,
        })),
      };
    default:
      return {};
  }
}
