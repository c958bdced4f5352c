import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { publicRoutes } from './public-routes.ts';

const api = join(import.meta.dirname, '../app/api');

interface RouteFile {
  /** Below `/api/`. */
  readonly path: string;
  readonly exported: readonly { readonly name: string; readonly value: string }[];
}

function listRoutes(): RouteFile[] {
  return readdirSync(api, { recursive: true, encoding: 'utf8' })
    .filter(file => /(^|\/)route\.tsx?$/.test(file))
    .map(file => {
      const text = readFileSync(join(api, file), 'utf8');
      const exported = [...text.matchAll(/^export (?:async )?(?:const|function|let|var)\s+(\w+)(?:\s*=\s*)?(\w*)/gm)];
      return {
        path: relative(api, join(api, dirname(file))),
        exported: exported.map(([, name = '', value = '']) => ({ name, value })),
      };
    });
}

const routes = listRoutes();

test('every route of the API is found', () => {
  expect(routes.length).toBeGreaterThan(25);
  for (const { path, exported } of routes)
    expect({ path, handlers: exported.length }).not.toMatchObject({ handlers: 0 });
});

test.each(routes)('/api/$path is closed to strangers, or on the list of public routes', ({ path, exported }) => {
  const wrapper = publicRoutes.includes(path) ? 'publicRoute' : 'route';
  for (const { name, value } of exported) {
    expect(name).toMatch(/^(GET|POST|PUT|PATCH|DELETE)$/);
    expect({ name, wrapper: value }).toEqual({ name, wrapper });
  }
});

test('the list of public routes names nothing that does not exist', () => {
  expect(routes.map(({ path }) => path)).toEqual(expect.arrayContaining([...publicRoutes]));
});

test('no route can hide: handlers live below /api only', () => {
  const app = join(import.meta.dirname, '../app');
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' });
  expect(files.filter(file => /(^|\/)route\.\w+$/.test(file) && !file.startsWith('api/'))).toEqual([]);
});
