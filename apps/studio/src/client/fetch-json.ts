import { ApiError, unreachableError } from './api-error.ts';

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The answer of the studio's own API; failures are `ApiError`. A lost session leads to the sign-in page. */
export const getJson = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  request<T>(path, signal === undefined ? {} : { signal });

export const sendJson = <T = void>(method: Method, path: string, body?: unknown): Promise<T> =>
  request<T>(
    path,
    body === undefined
      ? { method }
      : { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
  );

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachableError();
  });
  // The studio's own API is typed by the contracts both ends share, so its answers are not checked again here.
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const error = await readError(response);
  if (error.code === 'auth.unauthenticated') leaveForSignIn();
  throw error;
}

async function readError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const isErrorBody = typeof body === 'object' && body !== null && 'error' in body;
  return new ApiError(response.status, isErrorBody ? (body.error as Partial<ApiError>) : {});
}

function leaveForSignIn(): void {
  const back = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/sign-in?next=${encodeURIComponent(back)}`);
}

/** `/api/runs?side=stream`; absent values are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}
