import { expect, test } from 'vitest';
import { refuseCrossSite } from './same-site.ts';

const request = (method: string, headers: Record<string, string>) =>
  new Request('http://studio.local/api/jobs', { method, headers: { host: 'studio.local', ...headers } });

test.each([[{ 'sec-fetch-site': 'same-origin' }], [{ origin: 'http://studio.local' }]])(
  'lets the studio’s own pages change things: %o',
  headers => {
    expect(() => refuseCrossSite(request('POST', headers))).not.toThrow();
  },
);

test.each([
  [{ 'sec-fetch-site': 'cross-site', origin: 'http://studio.local' }],
  [{ 'sec-fetch-site': 'same-site' }],
  [{ 'sec-fetch-site': 'none' }],
  [{ origin: 'http://evil.example' }],
  [{ origin: 'null' }],
  [{}],
])('refuses a change that comes with %o', headers => {
  expect(() => refuseCrossSite(request('DELETE', headers))).toThrow(/another site/);
});

test('lets reading through, which changes nothing', () => {
  expect(() => refuseCrossSite(request('GET', { 'sec-fetch-site': 'cross-site' }))).not.toThrow();
});
