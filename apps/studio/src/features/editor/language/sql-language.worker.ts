import { createLanguageService } from './language-service.ts';
import type { LanguageReply, LanguageRequest } from './protocol.ts';

const service = createLanguageService();

/** Requests are answered in order, one at a time. */
self.onmessage = ({ data: { id, method, input } }: MessageEvent<LanguageRequest>) => {
  self.postMessage(answer(id, method, input));
};

function answer(id: number, method: LanguageRequest['method'], input: unknown): LanguageReply {
  try {
    // The client's types tie each method to its input; over the port that tie is lost.
    return { id, result: service[method](input as never) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}
