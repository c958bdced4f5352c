import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { languageReferencePages } from './pages.ts';

const root = path.resolve(import.meta.dirname, '../..');

for (const page of languageReferencePages) writeFileSync(path.join(root, page.path), page.print());
