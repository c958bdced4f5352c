import { type AppError, userError } from '@lockstep/kernel/errors';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An id from outside. What can not be an id is not found, without asking the database. */
export function parseId(id: string, notFound: () => AppError): string {
  if (!uuidForm.test(id)) throw notFound();
  return id.toLowerCase();
}

export const notFound = (area: string, what: string): AppError =>
  userError(`${area}.not_found`, `There is no such ${what}`);
