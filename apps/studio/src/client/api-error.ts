import type { ErrorDomain } from '@lockstep/kernel/errors';

/** A refusal or failure as the server told it. */
export class ApiError extends Error {
  readonly code: string;
  readonly domain: ErrorDomain;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly incident: string | undefined;

  constructor(status: number, body: Partial<Omit<ApiError, 'name' | 'status'>>) {
    super(body.message ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code ?? 'internal.unexpected';
    this.domain = body.domain ?? (status >= 500 ? 'internal' : 'user');
    this.details = body.details ?? {};
    this.incident = body.incident;
  }
}

/** A failed fetch has no status: the studio itself can't be reached. */
export const unreachableError = (): ApiError =>
  new ApiError(0, { code: 'studio.unreachable', domain: 'external', message: 'The studio can not be reached' });
