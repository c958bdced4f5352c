import type { JobDto } from '@lockstep/contracts/api';
import { expect, test } from 'vitest';
import { documentOf, followJob, isOpenDocument } from './open-document.ts';

const job: JobDto = {
  id: 'j1',
  name: 'delays',
  sqlText: 'SELECT 1;',
  revision: 1,
  updatedAt: '2026-11-25T00:00:00Z',
  publishedVersion: null,
  hasUnpublishedChanges: true,
};
const newer: JobDto = { ...job, sqlText: 'SELECT 2;', revision: 2 };

test('an untouched tab follows the server', () => {
  expect(followJob(documentOf(job), newer)).toMatchObject({ text: 'SELECT 2;', revision: 2 });
});

test('a tab with edits keeps its text and its base, so that saving finds the conflict', () => {
  const edited = { ...documentOf(job), text: 'SELECT mine;' };
  expect(followJob(edited, newer)).toBe(edited);
  expect(followJob(edited, { ...newer, name: 'renamed' })).toMatchObject({
    name: 'renamed',
    text: 'SELECT mine;',
    revision: 1,
  });
});

test('edits that the server already has are no edits', () => {
  const saved = { ...documentOf(job), text: 'SELECT 2;' };
  expect(followJob(saved, newer)).toMatchObject({ savedText: 'SELECT 2;', revision: 2 });
});

test('takes nothing else than documents from a browser’s storage', () => {
  expect(isOpenDocument(documentOf(job))).toBe(true);
  expect(isOpenDocument({ ...documentOf(job), revision: '1' })).toBe(false);
  expect(isOpenDocument(null)).toBe(false);
});
