import { expect, test } from 'vitest';
import { parseJdbcUrl } from './jdbc-url.ts';
import { parseTableName, quoteTable } from './table-name.ts';

test('a url gives host, port, database and what its parameters say', () => {
  expect(
    parseJdbcUrl('jdbc:postgresql://db.example:6543/sales?user=me&password=p%26q&currentSchema=eu&sslmode=verify-full'),
  ).toEqual({
    host: 'db.example',
    port: 6543,
    database: 'sales',
    user: 'me',
    password: 'p&q',
    schema: 'eu',
    tls: 'verify',
  });
  expect(parseJdbcUrl('jdbc:postgresql://[::1]/')).toMatchObject({
    host: '::1',
    port: 5432,
    database: null,
    tls: 'off',
  });
});

test.each([
  'postgresql://h/d',
  'jdbc:postgresql:d',
  'jdbc:postgresql:///d',
  'jdbc:mysql://h/d',
  '',
  'jdbc:postgresql://h/d?sslmode=odd',
])('%o is a user error', url => expect(() => parseJdbcUrl(url)).toThrow());

test.each([
  ['t', '"t"'],
  ['s.t', '"s"."t"'],
  [' "odd.schema" . "a""b" ', '"odd.schema"."a""b"'],
  ['two words', '"two words"'],
])('the table name %o is quoted as %o', (text, quoted) => {
  expect(quoteTable(parseTableName(text, null))).toBe(quoted);
});

test.each(['', '.', 'a.', '.a', 'a.b.c', '"a', 'a"b', '"a"b'])('%o is no table name', text => {
  expect(() => parseTableName(text, null)).toThrow(/no table/);
});

test('a schema of the url serves only names without one', () => {
  expect(quoteTable(parseTableName('t', 'eu'))).toBe('"eu"."t"');
  expect(quoteTable(parseTableName('us.t', 'eu'))).toBe('"us"."t"');
});
