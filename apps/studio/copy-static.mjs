// The standalone server serves what the browser loads only when it lies beside it.
import fs from 'node:fs';
import path from 'node:path';

const output = path.join(import.meta.dirname, '.next');
fs.cpSync(path.join(output, 'static'), path.join(output, 'standalone/apps/studio/.next/static'), { recursive: true });
