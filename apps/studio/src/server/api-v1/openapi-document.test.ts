import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openApiDocument } from './openapi-document.ts';

const v1 = join(import.meta.dirname, '../../app/api/v1');
const document = openApiDocument('1.2.3');
const paths = document['paths'] as Record<string, Record<string, Record<string, unknown>>>;

test('describes exactly the routes that there are', () => {
  const files = readdirSync(v1, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('route.ts'));
  const routes = files
    .map(file => `/api/v1/${dirname(file).replaceAll('[', '{').replaceAll(']', '}')}`)
    .filter(path => path !== '/api/v1/openapi.json');
  expect(Object.keys(paths).toSorted()).toEqual(routes.toSorted());
  expect(existsSync(join(v1, 'openapi.json/route.ts'))).toBe(true);
});

test('asks for a token everywhere but at the health check', () => {
  expect(document['security']).toEqual([{ apiToken: [] }]);
  const open = Object.entries(paths).flatMap(([path, operations]) =>
    Object.values(operations).some(operation => 'security' in operation) ? [path] : [],
  );
  expect(open).toEqual(['/api/v1/health']);
});

test('takes its schemas from the contracts, in the form of OpenAPI 3.1', () => {
  expect(document['openapi']).toBe('3.1.0');
  const text = JSON.stringify(document);
  for (const field of ['equalPercent', 'lateDropped', 'publishedVersion', 'sqlText', 'workers'])
    expect(text).toContain(field);
  expect(text).not.toContain('$schema');
});
