import { createServer } from 'node:net';

/**
 * The first port from `preferred` on that nobody listens on at `host`; 0 lets the system choose. Somebody else may still
 * take it before the caller does.
 */
export async function findFreePort(preferred = 0, host = '127.0.0.1'): Promise<number> {
  for (let port = preferred; ; port++) {
    const bound = await tryListen(port, host);
    if (bound !== null) return bound;
    if (port - preferred >= 100) throw new Error(`No free port between ${preferred} and ${port}`);
  }
}

/** Binds and releases; null when the port is taken. */
function tryListen(port: number, host: string): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
    else reject(error);
  });
  server.listen(port, host, () => {
    const address = server.address();
    server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
  });
  return promise;
}
