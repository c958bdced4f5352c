import { expect, it } from 'vitest';
import { withoutSpans } from '../ast/index.ts';
import { expressionOf } from './test-parsing.ts';

function typeOf(text: string): unknown {
  const cast = expressionOf(`CAST(a AS ${text})`);
  return cast.kind === 'cast' ? withoutSpans(cast.type) : undefined;
}
const named = (name: string, ...parameters: number[]): unknown => ({
  kind: 'named-type',
  name,
  parameters,
  nullable: true,
});

it.each([
  ['INT', named('INTEGER')],
  ['DEC(10, 2)', named('DECIMAL', 10, 2)],
  ['DOUBLE PRECISION', named('DOUBLE')],
  ['CHARACTER VARYING(3)', named('VARCHAR', 3)],
  ['TIMESTAMP(3) WITHOUT TIME ZONE', named('TIMESTAMP', 3)],
  ['TIMESTAMP(9) WITH LOCAL TIME ZONE', named('TIMESTAMP_LTZ', 9)],
  ['VARIANT', named('VARIANT')],
  ['MULTISET<STRING>', { kind: 'multiset-type', element: named('STRING'), nullable: true }],
  [
    'INT NOT NULL ARRAY',
    { kind: 'array-type', element: { ...(named('INTEGER') as object), nullable: false }, nullable: true },
  ],
  [
    'MAP<STRING, ARRAY<INT>>',
    {
      kind: 'map-type',
      key: named('STRING'),
      value: { kind: 'array-type', element: named('INTEGER'), nullable: true },
      nullable: true,
    },
  ],
  ['ROW<>', { kind: 'row-type', fields: [], nullable: true }],
  [
    "ROW(a INT 'c')",
    {
      kind: 'row-type',
      fields: [
        {
          kind: 'row-type-field',
          name: { kind: 'identifier', name: 'a', quoted: false },
          type: named('INTEGER'),
          comment: { kind: 'string-literal', value: 'c' },
        },
      ],
      nullable: true,
    },
  ],
  [
    "RAW('c', 's')",
    {
      kind: 'raw-type',
      className: { kind: 'string-literal', value: 'c' },
      serializer: { kind: 'string-literal', value: 's' },
      nullable: true,
    },
  ],
])('reads %s under its one name', (text, expected) => {
  expect(typeOf(text)).toEqual(expected);
});
