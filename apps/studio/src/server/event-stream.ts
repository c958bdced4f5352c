import { toErrorInfo } from '@lockstep/kernel/errors';
import { studioLogger } from './logger.ts';

/** Proxies drop connections that stay silent for a minute. */
const heartbeatMs = 20_000;

/**
 * Server-sent events from `follow`, which gets the signal that ends with the reader. The end of the iterable is told by an `end` event,
 * so that the page doesn't connect again.
 */
export function eventStream<T>(request: Request, follow: (signal: AbortSignal) => AsyncIterable<T>): Response {
  const stopped = new AbortController();
  request.signal.addEventListener('abort', () => stopped.abort(), { once: true });
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start: controller => {
      const send = (text: string): void => {
        if (!stopped.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      send('retry: 2000\n\n');
      const heartbeat = setInterval(() => send(': alive\n\n'), heartbeatMs);
      void pump(follow(stopped.signal), send).finally(() => {
        clearInterval(heartbeat);
        if (!stopped.signal.aborted) controller.close();
      });
    },
    cancel: () => stopped.abort(),
  });
  return new Response(stream, {
    headers: {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}

async function pump<T>(events: AsyncIterable<T>, send: (text: string) => void): Promise<void> {
  try {
    for await (const event of events) send(`data: ${JSON.stringify(event)}\n\n`);
    send('event: end\ndata: {}\n\n');
  } catch (error) {
    const { code, domain } = toErrorInfo(error);
    studioLogger.warn('event stream failed', { code, domain });
    send(`event: failed\ndata: ${JSON.stringify({ code })}\n\n`);
  }
}
