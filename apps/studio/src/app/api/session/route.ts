import { z } from 'zod';
import { publicRoute } from '#server/route.ts';
import { isSecureRequest, readCookie, sessionCookie, sessionCookieHeader } from '#server/session.ts';

const credentials = z.object({ name: z.string().min(1).max(200), password: z.string().min(1).max(1_000) });

/** Signs in. */
export const POST = publicRoute({ body: credentials }, async ({ control, body, request }) => {
  const { token, user, expiresAt } = await control.signIn({ ...body, address: clientAddress(request) });
  const cookie = sessionCookieHeader({
    value: token,
    expiresAt: new Date(expiresAt),
    isSecure: isSecureRequest(request),
  });
  return Response.json({ user }, { headers: { 'Set-Cookie': cookie, 'Cache-Control': 'no-store' } });
});

/** Signs out. */
export const DELETE = publicRoute({}, async ({ control, request }) => {
  const token = readCookie(request, sessionCookie);
  if (token !== null) await control.signOut(token);
  const cookie = sessionCookieHeader({ value: '', isSecure: isSecureRequest(request) });
  return new Response(null, { status: 204, headers: { 'Set-Cookie': cookie } });
});

const clientAddress = (request: Request): string =>
  request.headers.get('x-forwarded-for')?.split(',')[0]?.trim() ?? 'local';
