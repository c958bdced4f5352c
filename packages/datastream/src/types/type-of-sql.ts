import type { LogicalType } from '@lockstep/sql/types';
import type { TypeInformation } from './type-information.ts';
import { Types } from './types.ts';

/** How values of a SQL type are seen by a program that declared none. Types without a form of their own are the engine's values. */
export function typeOfSql(type: LogicalType): TypeInformation<unknown> {
  const plain = notNull(type);
  return type.nullable ? Types.NULLABLE(plain) : plain;
}

function notNull(type: LogicalType): TypeInformation<unknown> {
  switch (type.kind) {
    case 'ARRAY':
      return Types.LIST(typeOfSql(type.element));
    case 'MAP':
      return Types.MAP(typeOfSql(type.key), typeOfSql(type.value));
    case 'ROW':
      return Types.ROW(Object.fromEntries(type.fields.map(field => [field.name, typeOfSql(field.type)])));
    default:
      return Types.SQL({ ...type, nullable: false });
  }
}
