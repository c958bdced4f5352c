/** Addresses below `src/app/api` that answer without a session or token. Anything not named here must use `route`. */
export const publicRoutes: readonly string[] = ['session', 'v1/health', 'v1/openapi.json'];
