import type { LanguageMethods, LanguageReply, LanguageRequest, MethodName } from './protocol.ts';

type Input<Name extends MethodName> = Parameters<LanguageMethods[Name]>[0];
type Result<Name extends MethodName> = ReturnType<LanguageMethods[Name]>;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

let worker: Worker | undefined;
let lastId = 0;
const pending = new Map<number, Pending>();

function start(): Worker {
  const started = new Worker(new URL('./sql-language.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<LanguageReply>) => {
    const waiting = pending.get(data.id);
    pending.delete(data.id);
    if ('failure' in data) waiting?.reject(new Error(data.failure));
    else waiting?.resolve(data.result);
  };
  started.onerror = event => {
    for (const { reject } of pending.values()) reject(new Error(event.message));
    pending.clear();
  };
  return started;
}

/** Asks the language worker, which starts at the first question and serves the whole page. */
export function askLanguage<Name extends MethodName>(method: Name, input: Input<Name>): Promise<Result<Name>> {
  worker ??= start();
  lastId += 1;
  const request: LanguageRequest = { id: lastId, method, input };
  const answered = new Promise<unknown>((resolve, reject) => pending.set(request.id, { resolve, reject }));
  worker.postMessage(request);
  // The worker answers a method with that method's result.
  return answered as Promise<Result<Name>>;
}
