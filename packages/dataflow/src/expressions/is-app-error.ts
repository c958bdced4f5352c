import { AppError, type ErrorDomain } from '@lockstep/kernel/errors';

export const isAppError = (error: unknown, domain: ErrorDomain): error is AppError =>
  error instanceof AppError && error.domain === domain;
