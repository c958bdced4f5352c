export { type Formatted, format } from './format.ts';
export { lineCharactersMax } from './print-pieces.ts';
