import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { confinedPath } from '@lockstep/connectors/confined-path';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { type Clock, systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import type { CatalogStore } from '../src/catalog/catalog-store.ts';
import { type GatewaySettings, startGateway } from '../src/http/start-gateway.ts';

export interface Reply {
  readonly status: number;
  readonly body: ReplyBody;
}

/** The parts of replies that the client itself follows. */
interface ReplyBody {
  readonly sessionHandle?: string;
  readonly operationHandle?: string;
  readonly errors?: readonly string[];
  readonly jobID?: string;
  readonly nextResultUri?: string | null;
  readonly results?: {
    readonly columns: readonly { readonly name: string }[];
    readonly data: readonly { readonly kind: string; readonly fields: readonly unknown[] }[];
  };
}

export interface Outcome {
  readonly columns: readonly string[];
  /** `+I a,b` per row. */
  readonly rows: readonly string[];
  readonly jobId: string | undefined;
}

/** A gateway on a free port with a directory of its own, and a client that talks HTTP with it. */
export class GatewayClient implements AsyncDisposable {
  readonly #gateway: Awaited<ReturnType<typeof startGateway>>;
  readonly directory: string;

  private constructor(gateway: Awaited<ReturnType<typeof startGateway>>, directory: string) {
    this.#gateway = gateway;
    this.directory = directory;
  }

  static async start(
    settings: Partial<GatewaySettings> = {},
    clock: Clock = systemClock,
    catalogStore?: CatalogStore,
  ): Promise<GatewayClient> {
    const directory = await realpath(await mkdtemp(path.join(os.tmpdir(), 'lockstep-gateway-')));
    const deps = {
      connectors: createConnectorRegistry(),
      descriptors: connectorDescriptors,
      clock,
      logger: silentLogger,
      fileRoots: [directory],
      confinePath: (written: string) => confinedPath(written, [directory]),
      catalogStore,
    };
    return new GatewayClient(await startGateway(deps, { host: '127.0.0.1', port: 0, ...settings }), directory);
  }

  /** The protocol asks for completions with a GET that has a body, which fetch does not do. */
  complete(session: string, body: object): Promise<{ readonly candidates: readonly string[] }> {
    const text = JSON.stringify(body);
    const headers = { 'content-length': Buffer.byteLength(text) };
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.#gateway.url}${session}/complete-statement`,
        { method: 'GET', headers },
        response => {
          response.setEncoding('utf8');
          let reply = '';
          response.on('data', part => {
            reply += part;
          });
          response.on('end', () => resolve(JSON.parse(reply)));
        },
      );
      call.on('error', reject);
      call.end(text);
    });
  }

  /** The status of an answer to a request with these headers. */
  statusWith(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const call = request(`${this.#gateway.url}/info`, { headers }, response => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject);
      call.end();
    });
  }

  async call(method: string, uri: string, body?: unknown): Promise<Reply> {
    const response = await fetch(this.#gateway.url + uri, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as ReplyBody };
  }

  async open(properties: Readonly<Record<string, string>> = {}): Promise<string> {
    const { body } = await this.call('POST', '/v2/sessions', { properties });
    return `/v2/sessions/${body.sessionHandle}`;
  }

  async submit(session: string, statement: string): Promise<string> {
    const { body } = await this.call('POST', `${session}/statements`, { statement });
    return `${session}/operations/${body.operationHandle}`;
  }

  /** Runs a statement to its end; throws what the gateway says went wrong. */
  async run(session: string, statement: string): Promise<Outcome> {
    let uri: string | null = `${await this.submit(session, statement)}/result/0?rowFormat=JSON`;
    const rows: string[] = [];
    let columns: readonly string[] = [];
    let jobId: string | undefined;
    while (uri !== null) {
      const { status, body } = await this.call('GET', uri);
      if (status !== 200) throw new Error(body.errors?.join('\n'));
      jobId = body.jobID ?? jobId;
      columns = body.results?.columns.map(column => column.name) ?? columns;
      for (const { kind, fields } of body.results?.data ?? []) rows.push(`${kind} ${fields.join(',')}`);
      uri = body.nextResultUri ?? null;
    }
    return { columns, rows, jobId };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway.close();
    await rm(this.directory, { recursive: true });
  }
}
