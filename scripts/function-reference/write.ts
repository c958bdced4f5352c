import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { functionReferencePages } from './pages.ts';

const root = path.resolve(import.meta.dirname, '../..');

for (const page of functionReferencePages) {
  const file = path.join(root, page.path);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, page.print());
}
