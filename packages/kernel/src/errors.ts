/** Who must act: `user` fixes the SQL or the input, `external` waits for or repairs another system, `internal` is our bug. */
export type ErrorDomain = 'user' | 'external' | 'internal';

export interface AppErrorOptions {
  /** Facts for the reader: file, row, column, option. Never secrets. Must survive JSON. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class that crosses a room's border.
 * `code` is `area.problem` (e.g. `filesystem.path_outside_roots`) and is stable; `message` is for people and may change.
 */
export class AppError extends Error {
  readonly code: string;
  readonly domain: ErrorDomain;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, domain: ErrorDomain, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.domain = domain;
    this.details = options.details ?? {};
  }
}

export const userError = (code: string, message: string, options?: AppErrorOptions): AppError =>
  new AppError(code, 'user', message, options);

export const externalError = (code: string, message: string, options?: AppErrorOptions): AppError =>
  new AppError(code, 'external', message, options);

export const internalError = (code: string, message: string, options?: AppErrorOptions): AppError =>
  new AppError(code, 'internal', message, options);

/** The wire form of an error: what a child process or an HTTP response may say. Never a stack trace, never a cause. */
export interface ErrorInfo {
  readonly code: string;
  readonly domain: ErrorDomain;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Anything thrown, as `ErrorInfo`. What is not an `AppError` is our bug and keeps its message only. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof AppError) {
    return { code: error.code, domain: error.domain, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal.unexpected', domain: 'internal', message, details: {} };
}

export function fromErrorInfo(info: ErrorInfo): AppError {
  return new AppError(info.code, info.domain, info.message, { details: info.details });
}
