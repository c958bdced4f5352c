import { toErrorInfo } from '@lockstep/kernel/errors';

/** A request that is no call of the protocol. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const unknownHandles = ['gateway.session_unknown', 'gateway.operation_unknown'];

/** An error as the protocol tells it: in words, never a stack trace. */
export function errorReply(error: unknown): { readonly status: number; readonly body: string } {
  if (error instanceof HttpError) return reply(error.status, error.message);
  const { code, domain, message } = toErrorInfo(error);
  if (unknownHandles.includes(code)) return reply(404, message);
  return reply(domain === 'user' ? 400 : 500, message);
}

const reply = (status: number, message: string) => ({ status, body: JSON.stringify({ errors: [message] }) });
