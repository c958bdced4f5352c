import { inspect } from 'node:util';

const charactersMax = 500;

/** An element on one line, for messages and `print`; long ones are cut only in messages. */
export function showElement(element: unknown, lengthMax = charactersMax): string {
  const text =
    typeof element === 'string' ? element : inspect(element, { breakLength: Number.POSITIVE_INFINITY, depth: 6 });
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax)}…`;
}
