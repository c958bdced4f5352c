import { expect, test } from 'vitest';
import { previewText } from './preview-request.ts';

const text = 'CREATE TEMPORARY VIEW v AS SELECT 1;\nSELECT * FROM v;\nSELECT 2;';

test('sends the whole text and the statement at the cursor', () => {
  const start = text.indexOf('SELECT *');
  const place = { offset: start + 3, selection: { start: start + 3, end: start + 3 } };
  expect(previewText(text, place, start)).toMatchObject({ sqlText: text, statementOffset: start });
});

test('sends a selection with the statements before it, and takes errors back to their place', () => {
  const start = text.indexOf('SELECT *');
  const end = start + 'SELECT * FROM v'.length;
  const request = previewText(text, { offset: end, selection: { start, end } }, start);
  expect(request.sqlText).toBe('CREATE TEMPORARY VIEW v AS SELECT 1;\nSELECT * FROM v');
  expect(request.statementOffset).toBe(start);
  expect(request.toDocument(request.sqlText.indexOf('FROM'))).toBe(text.indexOf('FROM v'));
});

test('sends a selected part of a statement alone, without what stands around it', () => {
  const sql = 'SELECT * FROM (SELECT 1) AS t;';
  const start = sql.indexOf('SELECT 1');
  const request = previewText(sql, { offset: 0, selection: { start, end: start + 8 } }, 0);
  expect(request).toMatchObject({ sqlText: 'SELECT 1', statementOffset: 0 });
  expect(request.toDocument(7)).toBe(start + 7);
});
