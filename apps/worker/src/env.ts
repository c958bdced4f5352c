import { availableParallelism } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { z } from 'zod';

const envSchema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1).optional(),
  /** 32 bytes in base64: opens connector secrets. */
  LOCKSTEP_SECRET_KEY: z
    .base64()
    .refine(value => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64'),
  /** Holds checkpoints and savepoints; shared by all workers. */
  LOCKSTEP_DATA_DIR: z.string().min(1),
  /** Directories that file connectors may touch, separated like PATH. */
  LOCKSTEP_FILE_ROOTS: z.string().default(''),
  /** Processes that wait, loaded, for the next run or preview. */
  LOCKSTEP_WARM_PROCESSES: z.coerce.number().int().min(0).max(16).default(1),
  /** Threads for the subtasks of parallel runs, of all runs of this worker together; as many as there are cores by default. */
  LOCKSTEP_SUBTASK_THREADS_MAX: z.coerce.number().int().min(1).max(1_024).default(availableParallelism()),
  LOCKSTEP_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export interface WorkerEnv {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly secretKey: Buffer;
  readonly dataDirectory: string;
  readonly fileRoots: readonly string[];
  readonly warmProcesses: number;
  readonly subtaskThreadsMax: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** The worker's whole environment. */
export function readEnv(): WorkerEnv {
  const env = envSchema.parse(process.env);
  return {
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    secretKey: Buffer.from(env.LOCKSTEP_SECRET_KEY, 'base64'),
    dataDirectory: resolve(env.LOCKSTEP_DATA_DIR),
    fileRoots: env.LOCKSTEP_FILE_ROOTS.split(delimiter)
      .filter(root => root !== '')
      .map(root => resolve(root)),
    warmProcesses: env.LOCKSTEP_WARM_PROCESSES,
    subtaskThreadsMax: env.LOCKSTEP_SUBTASK_THREADS_MAX,
    logLevel: env.LOCKSTEP_LOG_LEVEL,
  };
}
