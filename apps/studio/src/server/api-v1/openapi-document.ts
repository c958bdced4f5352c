import { healthDtoSchema, jobDtoSchema, pairDtoSchema } from '@lockstep/contracts/api';
import {
  errorSchema,
  publishedSchema,
  publishTextSchema,
  reconciliationRequestSchema,
  reconciliationStartedSchema,
  repairRequestSchema,
} from '@lockstep/contracts/public-api';
import { reconciliationSummarySchema } from '@lockstep/contracts/reconciliation';
import { z } from 'zod';

interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly isPublic?: boolean;
  readonly status?: number;
  readonly query?: readonly { readonly name: string; readonly description: string }[];
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
}

/** The public API; `openapi-document.test.ts` holds it equal to the routes under `src/app/api/v1`. */
const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/v1/health',
    id: 'getHealth',
    summary: 'Whether Lockstep works, and with how many workers.',
    isPublic: true,
    answer: healthDtoSchema,
  },
  {
    method: 'get',
    path: '/api/v1/pairs',
    id: 'listPairs',
    summary: 'All pairs, with the state of both sides and their latest reconciliation.',
    answer: z.array(pairDtoSchema),
  },
  { method: 'get', path: '/api/v1/pairs/{name}', id: 'getPair', summary: 'One pair.', answer: pairDtoSchema },
  {
    method: 'get',
    path: '/api/v1/pairs/{name}/reconciliation',
    id: 'getReconciliation',
    summary: 'The newest reconciliation of a pair.',
    query: [{ name: 'id', description: 'A certain reconciliation instead of the newest.' }],
    answer: reconciliationSummarySchema,
  },
  {
    method: 'post',
    path: '/api/v1/pairs/{name}/reconciliation',
    id: 'startReconciliation',
    summary: 'Compares the two results of a pair now.',
    status: 202,
    body: reconciliationRequestSchema,
    answer: reconciliationStartedSchema,
  },
  {
    method: 'post',
    path: '/api/v1/pairs/{name}/repair',
    id: 'startRepair',
    summary: 'Makes the stream result equal where a reconciliation found it to differ, and compares again.',
    status: 202,
    body: repairRequestSchema,
    answer: reconciliationStartedSchema,
  },
  {
    method: 'get',
    path: '/api/v1/jobs',
    id: 'listJobs',
    summary: 'All jobs with their drafts.',
    answer: z.array(jobDtoSchema),
  },
  {
    method: 'post',
    path: '/api/v1/jobs/publish',
    id: 'publishJob',
    summary: 'Publishes a FlinkSQL text as a new version of the job of that name and starts its pair.',
    body: publishTextSchema,
    answer: publishedSchema,
  },
];

/** OpenAPI 3.1, whose schemas are JSON Schema: the very ones that the routes parse with. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lockstep', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ apiToken: [] }],
    paths,
    components: { securitySchemes: { apiToken: { type: 'http', scheme: 'bearer' } } },
  };
}

function describeOperation(operation: Operation): Record<string, unknown> {
  const pathParameters = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const queryParameters = (operation.query ?? []).map(parameter => ({
    ...parameter,
    in: 'query',
    schema: { type: 'string' },
  }));
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.isPublic === true ? { security: [] } : {}),
    parameters: [...pathParameters, ...queryParameters],
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonContent(operation.body, 'input') } }),
    responses: {
      [String(operation.status ?? 200)]: { description: 'Done', content: jsonContent(operation.answer, 'output') },
      default: { description: 'Refused or failed', content: jsonContent(errorSchema, 'output') },
    },
  };
}

const jsonContent = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return { 'application/json': { schema: jsonSchema } };
};
