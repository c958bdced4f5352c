import { userError } from '@lockstep/kernel/errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a change that another site's page asks the browser for. Browsers always send Sec-Fetch-Site or, before they knew it, Origin with a change;
 * a request with neither is no browser's, and with a cookie that is reason enough to refuse it.
 */
export function refuseCrossSite(request: Request): void {
  if (safeMethods.has(request.method)) return;
  const site = request.headers.get('sec-fetch-site');
  if (site === 'same-origin') return;
  if (site === null && isOwnOrigin(request)) return;
  throw userError('auth.cross_site', 'This change was asked for by another site, so it was refused');
}

function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}
