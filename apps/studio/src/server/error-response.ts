import { AppError, type ErrorDomain } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import type { Logger } from '@lockstep/kernel/logger';
import { ZodError } from 'zod';

/** What the browser or an API client is told of a failure. Never a stack trace, a cause or an internal message. */
export interface ErrorBody {
  readonly code: string;
  readonly domain: ErrorDomain;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Joins an internal failure with the log's line about it. */
  readonly incident?: string;
}

/** Codes whose status is not that of their domain. Ends of codes: `job.not_found` has the status of `not_found`. */
const statusByProblem: Readonly<Record<string, number>> = {
  unauthenticated: 401,
  wrong_credentials: 401,
  forbidden: 403,
  cross_site: 403,
  not_found: 404,
  unknown: 404,
  conflict: 409,
  revision_conflict: 409,
  name_taken: 409,
  already_running: 409,
  illegal_command: 409,
  running: 409,
  too_large: 413,
  unsupported_media_type: 415,
  too_many_attempts: 429,
};

const statusByDomain = { user: 400, external: 503, internal: 500 } as const satisfies Record<ErrorDomain, number>;

function statusOf(error: AppError): number {
  if (error.domain !== 'user') return statusByDomain[error.domain];
  return statusByProblem[error.code.slice(error.code.lastIndexOf('.') + 1)] ?? statusByDomain.user;
}

/** Any failure as an answer. What is not meant for the caller is logged under an incident number that the caller gets. */
export function errorResponse(error: unknown, logger: Logger): Response {
  if (error instanceof ZodError) return answer(400, invalidInput(error));
  if (error instanceof AppError && error.domain !== 'internal') {
    const { code, domain, message, details } = error;
    return answer(statusOf(error), { code, domain, message, details });
  }
  const incident = newId();
  logger.error('request failed', { incident, error: error instanceof Error ? error.stack : String(error) });
  const message = 'Something went wrong inside Lockstep. The log has the details under this incident number.';
  return answer(500, { code: 'internal.unexpected', domain: 'internal', message, details: {}, incident });
}

function invalidInput(error: ZodError): ErrorBody {
  const issues = error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }));
  const message = issues
    .map(issue => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
    .join('; ');
  return { code: 'request.invalid', domain: 'user', message, details: { issues } };
}

const answer = (status: number, error: ErrorBody): Response =>
  Response.json({ error }, { status, headers: { 'Cache-Control': 'no-store' } });
