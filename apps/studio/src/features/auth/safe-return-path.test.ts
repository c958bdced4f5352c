import { expect, test } from 'vitest';
import { safeReturnPath } from './safe-return-path.ts';

test('leads back to a page of the studio', () => {
  expect(safeReturnPath('/pairs/delays?tab=plan')).toBe('/pairs/delays?tab=plan');
});

test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', undefined, ['/a']])(
  'never leads to another site: %s',
  next => expect(safeReturnPath(next)).toBe('/'),
);
